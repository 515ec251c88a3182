import type { Trial } from '../../core/trial.ts';

/** Limits beyond which a link did not do what was asked of it; docs/LINKS.md gives the reasons. */
const linkLimits = {
  /** How late packets may be at p99, ms, unless a share of the delay is more. */
  latenessMs: { quiet: 2, busy: 50 },
  lateness: 0.1,
  /**
   * How late any packet may be, ms. While the link stands still, those who wait for an answer send none, and
   * so few packets are late that p99 does not show it.
   */
  stallMs: { quiet: 50, busy: 250 },
  /** How much earlier or later than asked a change of the link may come, ms. */
  changeMs: { quiet: 25, busy: 250 },
} as const;

/** What a link did that was not asked of it. */
export function brokenPromises(
  { link, disturbance }: Pick<Trial, 'link' | 'disturbance'>,
  machine: 'quiet' | 'busy',
): string[] {
  if (!link) return [];
  const { asked, latenessMs, dropped } = link;
  const changes = disturbance?.link?.changes ?? [];
  const leastRttMs = Math.min(asked.rttMs, ...changes.flatMap(({ rttMs }) => rttMs ?? []));
  const limitMs = Math.max(linkLimits.latenessMs[machine], (leastRttMs / 2) * linkLimits.lateness);
  return [
    ...(latenessMs !== null && latenessMs.p99 > limitMs
      ? [
          `the link was late: packets arrived ${latenessMs.p99.toFixed(1)} ms after they were due at p99 (limit ${limitMs.toFixed(1)} ms)`,
        ]
      : []),
    ...stalled(link, Math.max(linkLimits.stallMs[machine], limitMs)),
    ...wrongRoundTrips(link, changes, limitMs),
    ...changes.flatMap((change) => wrongChange(change, linkLimits.changeMs[machine])),
    ...(dropped > 0
      ? [
          `the link dropped ${dropped} packets that nobody asked it to lose: a queue was full, or its process too slow`,
        ]
      : []),
  ];
}

type Link = NonNullable<Trial['link']>;
type Change = NonNullable<NonNullable<Trial['disturbance']>['link']>['changes'][number];

function stalled({ latenessMs }: Link, limitMs: number): string[] {
  return latenessMs !== null && latenessMs.max > limitMs
    ? [
        `the link stood still: a packet arrived ${latenessMs.max.toFixed(0)} ms after it was due (limit ${limitMs.toFixed(0)} ms)`,
      ]
    : [];
}

function wrongRoundTrips({ asked, rttMs }: Link, changes: readonly Change[], limitMs: number): string[] {
  const last = changes.findLast((change) => change.rttMs !== null && change.forMs === null);
  const askedAfter = { ...asked, rttMs: last?.rttMs ?? asked.rttMs };
  // Both ways may be as late as one may; what limits the rate takes its time on top.
  const measured = [
    ['before', rttMs.before, asked],
    ['after', rttMs.after, askedAfter],
  ] as const;
  return measured.flatMap(([when, measuredMs, terms]) => {
    if (measuredMs === null)
      return asked.loss === 0 ? [`the link gave no answer to a round trip ${when} the trial`] : [];
    return Math.abs(measuredMs - smallPacketsMs(terms)) > 2 * limitMs
      ? [
          `the link’s round trip took ${measuredMs.toFixed(1)} ms ${when} the trial (asked for ${terms.rttMs} ms, limit ±${(2 * limitMs).toFixed(1)} ms)`,
        ]
      : [];
  });
}

/** A change that did not come when it was due, or that lasted longer or shorter. */
function wrongChange({ rttMs, dueMs, atMs, forMs, lastedMs }: Change, limitMs: number): string[] {
  const what = rttMs === null ? 'was down' : `had a round trip of ${rttMs} ms`;
  const said = (problem: string) => [`the link ${what} ${problem} (limit ${limitMs} ms)`];
  if (Math.abs(atMs - dueMs) > limitMs)
    return said(`${atMs.toFixed(0)} ms into the schedule, not ${dueMs} ms`);
  if (forMs !== null && (lastedMs === null || Math.abs(lastedMs - forMs) > limitMs))
    return said(`for ${lastedMs === null ? 'longer' : `${lastedMs.toFixed(0)} ms`}, not ${forMs} ms`);
  return [];
}

const smallPacketBits = 60 * 8;

/** What the round trip of a small packet takes, with its time on a pipe of this rate. */
const smallPacketsMs = ({ rttMs, downKbit, upKbit }: Link['asked']) =>
  rttMs +
  smallPacketBits / (downKbit ?? Number.POSITIVE_INFINITY) +
  smallPacketBits / (upKbit ?? Number.POSITIVE_INFINITY);
