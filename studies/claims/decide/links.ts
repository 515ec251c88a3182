import { rangeText, significant } from '../../../reports/render/words.ts';
import { around, type Estimate } from '../../../reports/stats/interval.ts';
import { expectedOver } from '../../../reports/stats/linkTheory.ts';
import {
  answerTimeOf,
  type Evidence,
  figureOf,
  type Measured,
  meanLatencyOf,
  measured,
  NoFigure,
  onlyWorkload,
  perUserSecond,
  placeIn,
} from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { requireResumed } from './tls.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of claims about round trips, as their rules say them. */
export const linkLimits = {
  /** A time over that which was expected. */
  time: { low: 0.9, high: 1.1 },
  /** Late packets, over their way. */
  late: 0.1,
  /** Round trips: what is less than half of one is none. */
  saved: 0.5,
} as const;

const longPolling = { transport: 'long-polling' } as const;
const websocket = { transport: 'websocket' } as const;
const newPolls = { transport: 'short-polling', connection: 'close' } as const;

/** The round trip that was asked of a variant’s link. Throws a NoFigure where there was none. */
function rttMsOf({ trials, label }: Measured): number {
  const [trial] = trials;
  if (trial?.link) return trial.link.asked.rttMs;
  throw new NoFigure('needs', `It needs a link with a set round trip, and ${label} ran without.`);
}

/**
 * How late packets of links were at p99, in words; empty where that is little of their way. Then what takes
 * long may be the machine’s fault, and refutes nothing.
 */
function busyText(variants: readonly Measured[], rttMs: number): string {
  const lateMs = Math.max(
    ...variants.flatMap(({ trials }) => trials.map(({ link }) => link?.latenessMs?.p99 ?? 0)),
  );
  return lateMs > (linkLimits.late * rttMs) / 2
    ? ` The machine was busy: packets arrived up to ${significant(lateMs)} ms after they were due (p99).`
    : '';
}

const over = (ms: number, expectedMs: number) => ({ low: ms / expectedMs, high: ms / expectedMs });

/** The worst case of long polling: three transits. */
export function decideTransits(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'transits');
  const long = measured(workload, longPolling);
  const rttMs = rttMsOf(long);
  const rate = perUserSecond(workload) / 1000;
  const expected = expectedOver(rttMs, rate, { asks: 'hold', holdMs: 25_000 });
  const mean = meanLatencyOf(long);
  const maxMs = figureOf(long, 'latency.max');
  const p99Ms = long.metrics['latency.p99'];
  const transits = (2 * maxMs) / rttMs;
  const busy = busyText([long], rttMs);
  return verdict(
    {
      reproduced: placeIn(over(maxMs, expected.maxMs), linkLimits.time) === 'inside',
      refuted:
        maxMs < linkLimits.time.low * expected.maxMs ||
        (busy === '' && p99Ms !== null && p99Ms > linkLimits.time.high * expected.maxMs),
    },
    `At a round trip of ${significant(rttMs)} ms the longest took ${significant(maxMs)} ms, or ${significant(transits)} transits. On average it was ${significant(mean.value)} ms (${rangeText(mean, '')}), where R/2 · (1 + f) expects ${significant(expected.meanMs)} ms.${busy}`,
    [
      counted('largest latency', maxMs, 'ms'),
      counted('three transits', expected.maxMs, 'ms'),
      ...(p99Ms === null ? [] : [counted('latency at p99', p99Ms, 'ms')]),
      estimated('mean latency', mean, 'ms'),
      counted('expected mean', expected.meanMs, 'ms'),
    ],
    {
      kind: 'bars',
      title: 'Latency of long polling over a link',
      caption: `Measured and expected, at a round trip of ${significant(rttMs)} ms.`,
      axis: 'latency, ms',
      bars: [
        { label: 'Mean', ...longPolling, value: mean.value, interval: intervalIn(mean) },
        { label: 'Mean, expected', transport: null, value: expected.meanMs, interval: null },
        { label: 'Largest', ...longPolling, value: maxMs, interval: null },
        { label: 'Three transits', transport: null, value: expected.maxMs, interval: null },
      ],
    },
  );
}

/** From 150 ms to 50 ms: long polling at its worst, and WebSocket. */
export function decideLeap(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'transits');
  const [long, ws] = [measured(workload, longPolling), measured(workload, websocket)];
  const poll = measured(onlyWorkload(evidence, 'round-trips'), { ...newPolls, path: 'rtt100ms' });
  const rttMs = rttMsOf(ws);
  const [longMean, wsMean] = [meanLatencyOf(long), meanLatencyOf(ws)];
  const longMaxMs = figureOf(long, 'latency.max');
  const answer = answerTimeOf(poll);
  const place = placeIn({ low: (2 * wsMean.low) / rttMs, high: (2 * wsMean.high) / rttMs }, linkLimits.time);
  const worst = over(longMaxMs, 1.5 * rttMs);
  const busy = busyText([long, ws], rttMs);
  const reproduced = place === 'inside' && placeIn(worst, linkLimits.time) === 'inside';
  return verdict(
    {
      reproduced,
      refuted: (busy === '' && place === 'outside') || worst.high < linkLimits.time.low,
    },
    `${reproduced ? 'It holds for the worst of long polling: at' : 'At'} ${significant(rttMs / 2)} ms one way, WebSocket took ${significant(wsMean.value)} ms on average and long polling ${significant(longMaxMs)} ms at most, but ${significant(longMean.value)} ms on average. A poll on a new connection was answered ${significant(answer.value)} ms after it was due.${busy}`,
    [
      estimated('mean latency of WebSocket', wsMean, 'ms'),
      counted('largest latency of long polling', longMaxMs, 'ms'),
      estimated('mean latency of long polling', longMean, 'ms'),
      estimated('answer to a poll on a new connection', answer, 'ms'),
    ],
    {
      kind: 'bars',
      title: 'Latency over a link',
      caption: `At ${significant(rttMs / 2)} ms one way. A poll on a new connection takes two round trips, its wait for the next poll apart.`,
      axis: 'ms',
      bars: [
        { label: 'WebSocket, mean', ...websocket, value: wsMean.value, interval: intervalIn(wsMean) },
        {
          label: 'Long polling, mean',
          ...longPolling,
          value: longMean.value,
          interval: intervalIn(longMean),
        },
        { label: 'Long polling, largest', ...longPolling, value: longMaxMs, interval: null },
        {
          label: 'Poll on a new connection',
          transport: newPolls.transport,
          value: answer.value,
          interval: intervalIn(answer),
        },
      ],
    },
  );
}

/** Round trips that resumed sessions save, in TLS 1.3 and in 1.2. */
export function decideSavedRoundTrips(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'round-trips');
  const [tls13, tls12] = (['tls', 'tls1.2'] as const).map((tls) => {
    const full = measured(workload, { ...newPolls, path: `${tls}-no-resume-rtt100ms` });
    const resumed = measured(workload, { ...newPolls, path: `${tls}-rtt100ms` });
    requireResumed(resumed);
    const rttMs = rttMsOf(full);
    const [ofFull, ofResumed] = [
      inRoundTrips(answerTimeOf(full), rttMs),
      inRoundTrips(answerTimeOf(resumed), rttMs),
    ];
    return { full: ofFull, resumed: ofResumed, saved: difference(ofFull, ofResumed) };
  }) as [Saved, Saved];
  if (tls12.saved.low < linkLimits.saved)
    throw new NoFigure(
      'evidence',
      `Resumption saved ${significant(tls12.saved.value)} round trips (${rangeText(tls12.saved, '')}) in TLS 1.2, where it saves one: this machine does not show it.`,
    );
  const versions = [
    { name: 'TLS 1.3', ...tls13 },
    { name: 'TLS 1.2', ...tls12 },
  ];
  return verdict(
    { reproduced: tls13.saved.low > linkLimits.saved, refuted: tls13.saved.high < linkLimits.saved },
    `In TLS 1.3 a poll on a new connection took ${significant(tls13.full.value)} round trips with a full handshake and ${significant(tls13.resumed.value)} with a resumed one; in TLS 1.2 ${significant(tls12.full.value)} and ${significant(tls12.resumed.value)}. One round trip is TCP’s, and one the poll’s.`,
    versions.flatMap(({ name, full, resumed, saved }) => [
      estimated(`round trips saved, ${name}`, saved),
      estimated(`round trips of a poll with a full handshake, ${name}`, full),
      estimated(`round trips of a poll with a resumed one, ${name}`, resumed),
    ]),
    {
      kind: 'bars',
      title: 'Round trips of a poll on a new connection',
      caption: 'From when it is due to its answer, over the round trip that was asked of the link.',
      axis: 'round trips',
      bars: versions.flatMap(({ name, full, resumed }): ClaimBar[] => [
        {
          label: `${name}, full`,
          transport: newPolls.transport,
          value: full.value,
          interval: intervalIn(full),
        },
        {
          label: `${name}, resumed`,
          transport: newPolls.transport,
          value: resumed.value,
          interval: intervalIn(resumed),
        },
      ]),
    },
  );
}

interface Saved {
  readonly full: Estimate;
  readonly resumed: Estimate;
  readonly saved: Estimate;
}

const inRoundTrips = ({ value, low, high }: Estimate, rttMs: number): Estimate => ({
  value: value / rttMs,
  low: low / rttMs,
  high: high / rttMs,
});

/** Of independent estimates, whose half widths add up as squares do. */
function difference(one: Estimate, other: Estimate): Estimate {
  const half = ({ low, high }: Estimate) => (high - low) / 2;
  return around(one.value - other.value, Math.hypot(half(one), half(other)));
}
