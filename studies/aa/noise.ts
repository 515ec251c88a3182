import { type MetricId, metricIds } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import { metricsOf } from '../../reports/results/metricValues.ts';
import { metricIdsOf, proxiesOf } from '../../reports/results/proxies.ts';
import { validTrials } from '../../reports/results/validTrials.ts';
import {
  type Estimate,
  geometricMean,
  mean,
  standardDeviation,
  studentT,
} from '../../reports/stats/interval.ts';
import { isByAmount } from '../../reports/stats/scale.ts';
import { studentTQuantile } from '../../reports/stats/studentT.ts';

/** Numbers of rounds for which the smallest difference that can be told apart is given. */
export const noiseRounds = [3, 5, 10] as const;

/** How much a metric varies on a machine when nothing has changed. */
interface MetricNoise {
  readonly metric: MetricId;
  readonly mean: number;
  /** Standard deviation over the trials, as a share of the mean. */
  readonly spread: number;
  /** Second of a pair against the first: geometric mean, and its 95 % interval. It should hold 1. */
  readonly ratio: Estimate;
  /**
   * The smallest change, as a share, that a paired test at 5 % finds in 80 of 100 cases, by number of rounds;
   * 0 where the metric does not vary. The deviation is itself known from few pairs: its upper 80 % bound is
   * taken.
   */
  readonly detectable: Readonly<Record<(typeof noiseRounds)[number], number>>;
}

/** The noise floor of one variant of a scenario on a machine. */
export interface NoiseFloor {
  readonly scenario: string;
  readonly variant: string;
  readonly scheduleSha256: string;
  readonly pairs: number;
  readonly metrics: readonly MetricNoise[];
  /** Metrics that have no ratios: no value, or 0, in some trial, or compared by amounts. */
  readonly without: readonly MetricId[];
}

/**
 * The noise floor from an A/A result: one variant, run again and again. Trials that follow each other make a
 * pair, as the two sides of a comparison would; pairs with an invalid trial are left out. Needs two pairs.
 */
export function noiseFloorOf(result: Result): NoiseFloor {
  const valid = new Map(validTrials(result).map((t) => [t.round, metricsOf([t])]));
  const pairs = [...valid.keys()]
    .filter((round) => round % 2 === 1 && valid.has(round + 1))
    .map((round) => [valid.get(round), valid.get(round + 1)] as [Values, Values]);
  const noise = pairs.length < 2 ? [] : metricIds.flatMap((id) => noiseOf(id, pairs) ?? []);
  const measured = new Set(noise.map(({ metric }) => metric));
  return {
    scenario: result.scenario.name,
    variant: result.variants[0] ?? '',
    scheduleSha256: result.schedule.sha256,
    pairs: pairs.length,
    metrics: noise,
    without: metricIdsOf({ proxies: proxiesOf(result) }).filter((id) => !measured.has(id)),
  };
}

type Values = ReturnType<typeof metricsOf>;

/** Undefined for a metric that has no value, or is 0: there are no ratios of it. */
function noiseOf(id: MetricId, pairs: readonly [Values, Values][]): MetricNoise | undefined {
  if (isByAmount(id)) return undefined;
  const values = pairs.flatMap(([a, b]) => [a[id], b[id]]);
  if (values.some((v) => v === null || v <= 0)) return undefined;
  const numbers = values as number[];
  const ratios = pairs.map(([a, b]) => (b[id] as number) / (a[id] as number));
  const deviation = standardDeviation(ratios.map(Math.log));
  return {
    metric: id,
    mean: mean(numbers),
    spread: standardDeviation(numbers) / mean(numbers),
    ratio: geometricMean(ratios) as Estimate,
    detectable: Object.fromEntries(
      noiseRounds.map((rounds) => [rounds, detectable(upperBound(deviation, pairs.length - 1), rounds)]),
    ) as MetricNoise['detectable'],
  };
}

/** Where the test's limit and the wanted power meet; the usual approximation of the non-central t. */
function detectable(deviation: number, rounds: number): number {
  const t = studentT(rounds - 1) + studentTQuantile(0.8, rounds - 1);
  return Math.expm1((t * deviation) / Math.sqrt(rounds));
}

/**
 * Upper 80 % bound of a standard deviation that was estimated with `df` degrees of freedom (a χ² interval).
 */
const upperBound = (deviation: number, df: number) => deviation * Math.sqrt(df / chiSquareFifth(df));

/** The 20th percentile of χ², by Wilson and Hilferty's cube (PNAS 17, 1931). */
const chiSquareFifth = (df: number) => df * (1 - 2 / (9 * df) - 0.8416 * Math.sqrt(2 / (9 * df))) ** 3;
