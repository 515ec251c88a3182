import {
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
  placeIn,
  ratioOf,
} from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { emptyShareOf, intervalSOf, polling } from './polls.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of the claims about how long a notification waits for a poll. */
export const waitLimits = {
  /** Mean latency over what was expected. */
  mean: { low: 0.9, high: 1.1 },
  /** The largest latency over the interval: polls come late by some ms. */
  max: { low: 0.9, high: 1.1 },
  lockedShareOfInterval: 0.2,
  lockedEmpty: 0.02,
  relief: 0.9,
  cost: 1.1,
} as const;

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
    placeIn({ low: (2 * mean.low) / intervalMs, high: (2 * mean.high) / intervalMs }, waitLimits.mean),
  );
  const maxHolds = points.every(
    ({ intervalMs, max }) =>
      placeIn({ low: max / intervalMs, high: max / intervalMs }, waitLimits.max) === 'inside',
  );
  const ratios = points.map(({ intervalMs, mean }) => (2 * mean.value) / intervalMs);
  const maxRatios = points.map(({ intervalMs, max }) => max / intervalMs);
  return verdict(
    {
      reproduced: places.every((place) => place === 'inside') && maxHolds,
      refuted: places.includes('outside'),
    },
    `The mean latency was ${timesRange(ratios)} T/2 and the largest ${timesRange(maxRatios)} T, at intervals from ${significant(points[0]?.intervalMs ?? 0)} to ${significant(points.at(-1)?.intervalMs ?? 0)} ms.`,
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
    throw new NoFigure('invalid', `No valid trial of ${listed(lacking.map(({ label }) => label))}.`);
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
  const limitMs = (waitLimits.lockedShareOfInterval * intervalMs) / 2;
  return verdict(
    {
      reproduced: inStep.high < limitMs && empty <= waitLimits.lockedEmpty,
      refuted: inStep.low > limitMs || empty > waitLimits.lockedEmpty,
    },
    `Polls right after a periodic event delivered it after ${significant(inStep.value)} ms on average, polls at any moment after ${significant(anyhow.value)} ms (${rangeText(anyhow, 'ms')}); of the polls in step, ${significantPercent(empty)} were useless.`,
    [
      estimated('mean latency in step', inStep, 'ms'),
      estimated('mean latency at any moment', anyhow, 'ms'),
      counted('useless polls in step, share', empty),
    ],
    {
      kind: 'bars',
      title: 'Latency with polls in step and out of it',
      caption: `Events come 50 ms before the polls in step; their period is the poll interval, ${significant(intervalMs)} ms.`,
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
      reproduced: cpu.high < waitLimits.relief && latency.low > waitLimits.cost,
      refuted: cpu.low > waitLimits.relief || latency.high < waitLimits.cost,
    },
    `Polling ${significant(wider)} times less often cost ${timesText(cpu.value)} the CPU and ${timesText(latency.value)} the mean latency; if polls took all CPU, it would be ${timesText(1 / wider)}.`,
    [estimated('CPU, widest ÷ shortest', cpu), estimated('mean latency, widest ÷ shortest', latency)],
    {
      kind: 'lines',
      title: 'Server CPU by poll interval',
      caption: 'Per notification. Dashed: 1/T from the shortest interval on, as if polls took all CPU.',
      x: { title: 'poll interval, ms', scale: 'log' },
      y: { title: 'CPU per notification, µs', scale: 'log' },
      lines: [{ label: 'measured', ...polling, points }],
      theory: [{ label: '1/T', points: points.map(({ x }) => ({ x, y: (start.y * start.x) / x })) }],
    },
  );
}
