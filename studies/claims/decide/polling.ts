import { timeOf } from '../../../core/transports.ts';
import {
  countText,
  listed,
  rangeText,
  significant,
  significantPercent,
  timesText,
} from '../../../reports/render/words.ts';
import {
  type Evidence,
  figureOf,
  type Measured,
  meanLatencyOf,
  measured,
  measuredAll,
  NoFigure,
  onlyWorkload,
  perUserSecond,
  placeIn,
  ratioOf,
  total,
  workloadsOf,
} from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of claims about polling, as their rules say them. */
export const pollingLimits = {
  uselessShare: 0.5,
  /** How far a share of empty answers may be from theory. */
  shareTolerance: 0.05,
  connectionsPerPoll: { new: 0.95, kept: 0.05 },
  segmentsMore: 4,
  /** Mean latency over what was expected. */
  mean: { low: 0.9, high: 1.1 },
  /** The largest latency over the interval: polls come late by some ms. */
  max: { low: 0.9, high: 1.1 },
  lockedShareOfInterval: 0.2,
  lockedEmpty: 0.02,
  relief: 0.9,
  cost: 1.1,
} as const;

const polling = { transport: 'short-polling' } as const;
const intervalSOf = ({ options }: Measured): number =>
  ((options && timeOf(options, 'interval')) ?? Number.NaN) / 1000;
const emptyShareOf = (v: Measured) =>
  total(v, (t) => t.measured.requests.empty) / total(v, (t) => t.measured.requests.total);

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
      )}. ${isAsExpected ? 'That is what e^(−λT) says' : 'Some are off what e^(−λT) says'}: it is true where events are rarer than polls.`,
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
        'It needs a network of its own for each trial, where TCP segments can be counted (Linux, --network private).',
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
    `${keptOpens ? 'It holds for kept connections too' : 'It holds for new connections only'}: then a poll took ${countText(fresh.connections)} ${fresh.connections === 1 ? 'connection' : 'connections'} and ${countText(fresh.segments)} TCP segments; with keep-alive ${countText(kept.connections)} and ${countText(kept.segments)}.`,
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

/** The wait for the next poll: T/2 on average and T at most. */
export function decideWait(evidence: Evidence): Judgement {
  const points = stepsOf(evidence).map((variant) => {
    const intervalMs = 1000 * intervalSOf(variant);
    return {
      intervalMs,
      mean: meanLatencyOf(variant),
      max: figureOf(variant, 'latency.max'),
    };
  });
  const places = points.map(({ intervalMs, mean }) =>
    placeIn({ low: (2 * mean.low) / intervalMs, high: (2 * mean.high) / intervalMs }, pollingLimits.mean),
  );
  const maxHolds = points.every(
    ({ intervalMs, max }) =>
      placeIn({ low: max / intervalMs, high: max / intervalMs }, pollingLimits.max) === 'inside',
  );
  const ratios = points.map(({ intervalMs, mean }) => (2 * mean.value) / intervalMs);
  const maxRatios = points.map(({ intervalMs, max }) => max / intervalMs);
  return verdict(
    {
      reproduced: places.every((place) => place === 'inside') && maxHolds,
      refuted: places.includes('outside'),
    },
    `The mean latency was ${timesRange(ratios)} of T/2, the largest ${timesRange(maxRatios)} of T, over intervals from ${significant(points[0]?.intervalMs ?? 0)} to ${significant(points.at(-1)?.intervalMs ?? 0)} ms.`,
    points.flatMap(({ intervalMs, mean, max }) => [
      estimated(`mean at T = ${significant(intervalMs)} ms`, mean, 'ms'),
      counted(`largest at T = ${significant(intervalMs)} ms`, max, 'ms'),
    ]),
    {
      kind: 'lines',
      title: 'Latency by poll interval',
      caption: 'Dashed: T/2, expected of the mean, and T, expected of the largest.',
      x: { title: 'poll interval, ms', scale: 'log' },
      y: { title: 'latency, ms', scale: 'log' },
      lines: [
        {
          label: 'mean',
          ...polling,
          points: points.map(({ intervalMs, mean }) => ({
            x: intervalMs,
            y: mean.value,
            interval: intervalIn(mean),
          })),
        },
        {
          label: 'largest',
          ...polling,
          points: points.map(({ intervalMs, max }) => ({ x: intervalMs, y: max })),
        },
      ],
      theory: [
        { label: 'T/2', points: points.map(({ intervalMs }) => ({ x: intervalMs, y: intervalMs / 2 })) },
        { label: 'T', points: points.map(({ intervalMs }) => ({ x: intervalMs, y: intervalMs })) },
      ],
    },
  );
}

const timesRange = (ratios: readonly number[]) =>
  `${timesText(Math.min(...ratios))} to ${timesText(Math.max(...ratios))}`;

/**
 * The variants of the sweep over intervals, from the shortest. Throws a NoFigure when one of them has no
 * valid trial.
 */
function stepsOf(evidence: Evidence): Measured[] {
  const workload = onlyWorkload(evidence, 'intervals');
  const steps = measuredAll(workload, polling).sort((a, b) => intervalSOf(a) - intervalSOf(b));
  const lacking = workload.summary.variants.filter(({ validTrials }) => validTrials === 0);
  if (lacking.length > 0)
    throw new NoFigure('invalid', `No trial was valid of ${listed(lacking.map(({ label }) => label))}.`);
  return steps;
}

/** Polls in step with what they ask for. */
export function decideLocked(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'locked');
  const locked = measured(workload, { ...polling, phase: 'aligned' });
  const random = measured(workload, { ...polling, phase: 'random' });
  const intervalMs = 1000 * intervalSOf(locked);
  const [inStep, anyhow] = [meanLatencyOf(locked), meanLatencyOf(random)];
  const empty = emptyShareOf(locked);
  const limitMs = (pollingLimits.lockedShareOfInterval * intervalMs) / 2;
  return verdict(
    {
      reproduced: inStep.high < limitMs && empty <= pollingLimits.lockedEmpty,
      refuted: inStep.low > limitMs || empty > pollingLimits.lockedEmpty,
    },
    `Polls right after a periodic event brought it after ${significant(inStep.value)} ms on average, against ${significant(anyhow.value)} ms (${rangeText(anyhow, 'ms')}) at any moment; ${significantPercent(empty)} of them were useless.`,
    [
      estimated('mean latency in step', inStep, 'ms'),
      estimated('mean latency at any moment', anyhow, 'ms'),
      counted('useless polls in step, share', empty),
    ],
    {
      kind: 'bars',
      title: 'Latency with polls in step and out of it',
      caption: `Events come 50 ms before a poll of those in step; the interval of ${significant(intervalMs)} ms is their period.`,
      axis: 'mean latency, ms',
      bars: [
        { label: 'In step with the events', ...polling, value: inStep.value, interval: intervalIn(inStep) },
        { label: 'At any moment', ...polling, value: anyhow.value, interval: intervalIn(anyhow) },
      ],
    },
  );
}

/** What a wider interval saves, and what it costs. */
export function decideRelief(evidence: Evidence): Judgement {
  const steps = stepsOf(evidence);
  const workload = onlyWorkload(evidence, 'intervals');
  const [first, last] = [steps[0] as Measured, steps.at(-1) as Measured];
  const wider = intervalSOf(last) / intervalSOf(first);
  const cpu = ratioOf(workload, 'cpu.perNotification', last, first);
  const latency = ratioOf(workload, 'latency.mean', last, first);
  const points = steps.map((v) => ({
    x: 1000 * intervalSOf(v),
    y: figureOf(v, 'cpu.perNotification'),
    interval: v.intervals['cpu.perNotification'],
  }));
  const [start] = points as [(typeof points)[number]];
  return verdict(
    {
      reproduced: cpu.high < pollingLimits.relief && latency.low > pollingLimits.cost,
      refuted: cpu.low > pollingLimits.relief || latency.high < pollingLimits.cost,
    },
    `Polling ${significant(wider)} times less often cost ${timesText(cpu.value)} of the CPU and ${timesText(latency.value)} of the mean latency; if all CPU went into polls, it would be ${timesText(1 / wider)}.`,
    [estimated('CPU, widest ÷ shortest', cpu), estimated('mean latency, widest ÷ shortest', latency)],
    {
      kind: 'lines',
      title: 'Server CPU by poll interval',
      caption:
        'Per notification. Dashed: from the shortest interval on as 1/T, as if all CPU went into polls.',
      x: { title: 'poll interval, ms', scale: 'log' },
      y: { title: 'CPU per notification, µs', scale: 'log' },
      lines: [{ label: 'measured', ...polling, points }],
      theory: [{ label: '1/T', points: points.map(({ x }) => ({ x, y: (start.y * start.x) / x })) }],
    },
  );
}
