import { countText, significant, significantPercent } from '../../../reports/render/words.ts';
import {
  type Evidence,
  measured,
  NoFigure,
  onlyWorkload,
  perUserSecond,
  total,
  workloadsOf,
} from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { emptyShareOf, intervalSOf, polling } from './polls.ts';
import { counted, verdict } from './verdict.ts';

/** The thresholds of claims about what polls cost, as their rules say them. */
export const pollingLimits = {
  uselessShare: 0.5,
  /** How far a share of empty answers may be from theory. */
  shareTolerance: 0.05,
  connectionsPerPoll: { new: 0.95, kept: 0.05 },
  segmentsMore: 4,
} as const;

/** Useless polls: the share of empty answers, by event rate. */
export function decideUselessPolls(evidence: Evidence): Judgement {
  const points = workloadsOf(evidence, 'rates')
    .map((workload) => {
      const variant = measured(workload, polling);
      const polls = total(variant, (t) => t.measured.requests.total) / variant.trials.length;
      const share = emptyShareOf(variant);
      // Further rounds repeat the same schedule: they are no further sample.
      const halfWidth = 1.96 * Math.sqrt((share * (1 - share)) / polls);
      const rate = perUserSecond(workload);
      return {
        rate,
        share,
        interval: { low: Math.max(0, share - halfWidth), high: Math.min(1, share + halfWidth) },
        expected: Math.exp(-rate * intervalSOf(variant)),
      };
    })
    .sort((a, b) => a.rate - b.rate);
  const [rarest] = points as [(typeof points)[number]];
  const isAsExpected = points.every(
    ({ share, expected }) => Math.abs(share - expected) <= pollingLimits.shareTolerance,
  );
  return verdict(
    {
      reproduced: rarest.interval.low > pollingLimits.uselessShare && isAsExpected,
      refuted: rarest.interval.high < pollingLimits.uselessShare,
    },
    `With ${significant(rarest.rate)} notifications a second for each user, ${significantPercent(rarest.share)} of the answers were empty; ${points
      .slice(1)
      .map(({ rate, share }) => `with ${significant(rate)}, ${significantPercent(share)}`)
      .join(
        '; ',
      )}. ${isAsExpected ? 'This agrees with e^(−λT)' : 'Some differ from e^(−λT)'}: the claim holds where events are rarer than polls.`,
    points.flatMap(({ rate, share, interval, expected }) => [
      { label: `empty at ${significant(rate)} a second`, value: share, unit: '', interval },
      counted(`expected at ${significant(rate)} a second`, expected),
    ]),
    {
      kind: 'lines',
      title: 'Empty answers by event rate',
      caption: 'Share of the polls that brought nothing. Dashed: e^(−λT), for events at random moments.',
      x: { title: 'notifications per second and user', scale: 'log' },
      y: { title: 'share of empty answers', scale: 'linear' },
      lines: [
        {
          label: 'Short polling',
          transport: polling.transport,
          points: points.map(({ rate, share, interval }) => ({ x: rate, y: share, interval })),
        },
      ],
      theory: [{ label: 'e^(−λT)', points: points.map(({ rate, expected }) => ({ x: rate, y: expected })) }],
    },
  );
}

/** A handshake for every poll: connections and segments, with a new connection and with one that is kept. */
export function decideHandshakes(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'connections');
  const [fresh, kept] = (['close', 'keep-alive'] as const).map((connection) => {
    const variant = measured(workload, { ...polling, connection });
    if (variant.trials.some((t) => t.measured.packets === null))
      throw new NoFigure(
        'needs',
        'It needs a private network for each trial, where TCP segments can be counted (Linux, --network private).',
      );
    const requests = total(variant, (t) => t.measured.requests.total);
    return {
      connections: total(variant, (t) => t.measured.connections.opened) / requests,
      segments:
        total(
          variant,
          ({ measured: { packets } }) => (packets?.segmentsOut ?? 0) + (packets?.segmentsIn ?? 0),
        ) / requests,
    };
  }) as [PollCost, PollCost];
  const more = fresh.segments - kept.segments;
  const keptOpens = kept.connections > pollingLimits.connectionsPerPoll.kept;
  return verdict(
    {
      reproduced:
        fresh.connections >= pollingLimits.connectionsPerPoll.new && more >= pollingLimits.segmentsMore,
      refuted: fresh.connections < pollingLimits.connectionsPerPoll.new || more < 1,
    },
    `${keptOpens ? 'It holds for kept connections too' : 'It holds for new connections only'}: on a new connection, a poll took ${countText(fresh.connections)} ${fresh.connections === 1 ? 'connection' : 'connections'} and ${countText(fresh.segments)} TCP segments; with keep-alive, ${countText(kept.connections)} and ${countText(kept.segments)}.`,
    [
      counted('connections per poll, new connection', fresh.connections),
      counted('connections per poll, keep-alive', kept.connections),
      counted('segments per poll, new connection', fresh.segments),
      counted('segments per poll, keep-alive', kept.segments),
    ],
    {
      kind: 'bars',
      title: 'TCP segments per poll',
      caption: 'Both directions, acknowledgements, handshake and teardown included.',
      axis: 'TCP segments per poll',
      bars: [
        { label: 'New connection', ...polling, value: fresh.segments, interval: null },
        { label: 'Keep-alive', ...polling, value: kept.segments, interval: null },
      ],
    },
  );
}

interface PollCost {
  readonly connections: number;
  readonly segments: number;
}
