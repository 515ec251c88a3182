import { mergeEncoded, quantileMs } from '../../core/histogram.ts';
import { type MetricId, metricOf } from '../../core/metrics.ts';
import { pathSlugOf } from '../../core/path.ts';
import type { Result } from '../../core/result.ts';
import type { TransportName, Variant, VariantOptions } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { roundModelOf } from '../../reports/results/ranking.ts';
import { type Summary, summarise, type VariantSummary } from '../../reports/results/summary.ts';
import { validTrials } from '../../reports/results/validTrials.ts';
import type { Estimate, Interval } from '../../reports/stats/interval.ts';
import { arithmeticMean, around, quantileInterval } from '../../reports/stats/interval.ts';
import type { UndecidedBecause } from './judgedClaim.ts';

/** What was measured, by experiment: a workload for each of its scenarios. Empty where it was not run. */
export type Evidence = (experiment: string) => readonly Workload[];

/** A workload as it was measured. */
export interface Workload {
  readonly result: Result;
  readonly summary: Summary;
}

/** The evidence in these results. */
export function evidenceOf(experiments: readonly { id: string; results: readonly Result[] }[]): Evidence {
  const workloads = new Map(
    experiments.map(({ id, results }) => [
      id,
      results.map((result) => ({ result, summary: summarise(result) })),
    ]),
  );
  return (experiment) => workloads.get(experiment) ?? [];
}

/** Thrown where a claim's figures are not there; whoever judges makes an undecided claim of it. */
export class NoFigure extends Error {
  readonly because: UndecidedBecause;
  constructor(because: UndecidedBecause, message: string) {
    super(message);
    this.because = because;
  }
}

/** A variant of a workload with its valid trials. */
export interface Measured extends VariantSummary {
  readonly trials: readonly Trial[];
}

/** Which variant is meant: its transport, and an option where there are several of it. */
export interface Wanted {
  readonly transport: TransportName;
  readonly connection?: NonNullable<VariantOptions['connection']>;
  readonly phase?: 'random' | 'aligned';
  readonly compression?: boolean;
  /** The slug of its path; any of them where none is named. */
  readonly path?: string;
}

/** The only workload of an experiment. Throws a NoFigure when it was not run. */
export function onlyWorkload(evidence: Evidence, experiment: string): Workload {
  return workloadsOf(evidence, experiment)[0] as Workload;
}

/** The workloads of an experiment. Throws a NoFigure when it was not run. */
export function workloadsOf(evidence: Evidence, experiment: string): readonly Workload[] {
  const workloads = evidence(experiment);
  if (workloads.length === 0) throw new NoFigure('not run', `The experiment “${experiment}” was not run.`);
  return workloads;
}

/** All variants of a workload that are like this and have a valid trial. */
export function measuredAll({ result, summary }: Workload, wanted: Wanted): Measured[] {
  return summary.variants
    .filter((v) => v.validTrials > 0 && v.options !== null && isLike(v.options, wanted))
    .map((v) => ({
      ...v,
      trials: validTrials(result, v.variant),
    }));
}

/**
 * The variant of a workload that is like this. Throws a NoFigure when none of its trials is valid, or there
 * is none.
 */
export function measured(workload: Workload, wanted: Wanted): Measured {
  const [only] = measuredAll(workload, wanted);
  if (only) return only;
  const { title, variants } = workload.summary;
  const alike = variants.filter(
    ({ options, invalidTrials, failedTrials }) =>
      options !== null && isLike(options, wanted) && invalidTrials + failedTrials > 0,
  );
  if (alike.length === 0) throw new NoFigure('not run', `“${title}” was not run with ${wanted.transport}.`);
  throw new NoFigure(
    'invalid',
    `“${title}” has no valid trial of ${wanted.transport}: ${alike.flatMap(({ reasons }) => reasons).join('; ')}.`,
  );
}

const isLike = (options: Variant, { path, ...wanted }: Wanted) =>
  (path === undefined || pathSlugOf(options.over) === path) &&
  Object.entries(wanted).every(([name, value]) => (options as Record<string, unknown>)[name] === value);

/**
 * A metric over all valid trials. Throws a NoFigure when there are too few samples, or the platform does not
 * tell.
 */
export function figureOf(variant: Measured, metric: MetricId): number {
  const value = variant.metrics[metric];
  if (value !== null) return value;
  throw noSuch(metric, variant.label);
}

/**
 * How many times the other's a variant's metric is, one that is compared by factors, with an interval from
 * the rounds. Throws a NoFigure where the rounds are too few.
 */
export function ratioOf(
  { summary }: Workload,
  metric: MetricId,
  variant: Measured,
  other: Measured,
): Estimate {
  const ratio = roundModelOf(metric, summary.variants)?.ratio(variant.variant, other.variant);
  if (ratio) return ratio;
  throw noSuch(metric, `${variant.label} beside ${other.label}`);
}

/**
 * By how much a variant's metric is above the other's, with a paired t interval over their rounds. Throws a
 * NoFigure below two of them.
 */
export function differenceOf(metric: MetricId, variant: Measured, other: Measured): Estimate {
  const differences = variant.rounds.flatMap(({ round, metrics }) => {
    const own = metrics[metric];
    const match = other.rounds.find((one) => one.round === round)?.metrics[metric] ?? null;
    return own === null || match === null ? [] : [own - match];
  });
  if (differences.length < 2) throw noSuch(metric, `${variant.label} beside ${other.label}`);
  return arithmeticMean(differences);
}

/**
 * The mean latency, ms. Its interval takes the deliveries of one trial as the sample: further rounds repeat
 * the same schedule, and so are no further sample of what waits how long.
 */
export function meanLatencyOf({ trials }: Measured): Estimate {
  const latency = mergeEncoded(trials.map((t) => t.latencyMs.histogram));
  const halfWidth = (1.96 * latency.stdDeviation) / 1000 / Math.sqrt(latency.totalCount / trials.length);
  return around(latency.mean / 1000, halfWidth);
}

/**
 * From when a poll is due to its answer with news, ms: the median, by far most of which waited for the poll.
 * Throws a NoFigure when there are too few.
 */
export function answerTimeOf({ trials, label }: Measured): Estimate {
  const times = mergeEncoded(trials.flatMap(({ deliveryMs }) => deliveryMs?.histogram ?? []));
  const value = quantileMs(times, 0.5);
  if (value === null) throw noSuch('latency.delivery', label);
  return { value, ...quantileInterval(times, 0.5) };
}

/** The sum of a count over the valid trials. */
export const total = ({ trials }: Measured, of: (trial: Trial) => number): number =>
  trials.reduce((sum, trial) => sum + of(trial), 0);

/** Notifications that a user got in a second, as scheduled. */
export const perUserSecond = ({ result: { schedule, scenario } }: Workload): number =>
  schedule.measuredDeliveries / scenario.users / (scenario.phases.measure / 1000);

/** How an interval stands to a range: all in it, all out of it, or across one of its ends. */
export function placeIn({ low, high }: Interval, range: Interval): 'inside' | 'outside' | 'across' {
  if (low >= range.low && high <= range.high) return 'inside';
  return high < range.low || low > range.high ? 'outside' : 'across';
}

const noSuch = (metric: MetricId, whose: string) =>
  new NoFigure(
    'evidence',
    `There is no ${metricOf(metric).title} of ${whose}: too few samples or rounds, or the platform does not report it.`,
  );
