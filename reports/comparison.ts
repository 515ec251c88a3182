import { type MetricId, metricOf } from '../core/metrics.ts';
import { geometricMean, type Interval } from './interval.ts';
import type { MetricValues, VariantSummary } from './summary.ts';

/** How a variant stands to the lowest in one metric. */
type Standing =
  /** No other is as low, and all differences are larger than chance. */
  | 'lowest'
  /** Its difference from the lowest may be chance; for the lowest itself: somebody's difference may be. */
  | 'undecided'
  /** Exactly as low as the lowest, in a metric that is counted. */
  | 'equal'
  /** Higher than the lowest by more than chance. */
  | 'higher'
  /** No figure. */
  | 'unknown';

/** A variant's figure in one metric, beside the lowest. */
export interface Compared {
  readonly variant: string;
  readonly value: number | null;
  readonly standing: Standing;
  /**
   * So many times the lowest, with an interval where there is one: the geometric mean over the rounds of the
   * ratio within the round. Null for the lowest, and where that is 0.
   */
  readonly factor: Factor | null;
}

/** A ratio; without an interval where rounds are too few, or where counts are exact and need none. */
interface Factor {
  readonly value: number;
  readonly interval: Interval | null;
}

/**
 * Compares variants in a metric with the one that is lowest. Rounds pair them: what slows the machine for a while
 * slows all variants of a round. The intervals hold together at 95 %, as one chooses among them afterwards.
 */
export function compare(metric: MetricId, variants: readonly VariantSummary[]): Compared[] {
  const known = variants.filter((v) => v.metrics[metric] !== null);
  const lowest = known.reduce<VariantSummary | undefined>(
    (best, v) => (best && figureOf(best, metric) <= figureOf(v, metric) ? best : v),
    undefined,
  );
  const others = variants
    .filter((v) => v !== lowest)
    .map((variant) => against(metric, variant, lowest, known.length - 1));
  const has = (standing: Standing) => others.some((one) => one.standing === standing);
  const standing = has('undecided') ? 'undecided' : has('equal') ? 'equal' : 'lowest';
  return variants.map(
    ({ variant, metrics }) =>
      others.find((one) => one.variant === variant) ?? {
        variant,
        value: metrics[metric],
        standing,
        factor: null,
      },
  );
}

function against(
  metric: MetricId,
  variant: VariantSummary,
  lowest: VariantSummary | undefined,
  comparisons: number,
): Compared {
  const value = variant.metrics[metric];
  const base = { variant: variant.variant, value };
  if (value === null || lowest === undefined) return { ...base, standing: 'unknown', factor: null };
  const least = figureOf(lowest, metric);
  const plain = least > 0 ? { value: value / least, interval: null } : null;
  if (metricOf(metric).kind === 'exact')
    return { ...base, standing: value > least ? 'higher' : 'equal', factor: plain };
  const ratio = geometricMean(ratiosByRound(metric, variant, lowest), comparisons);
  return {
    ...base,
    standing: ratio && ratio.low > 1 ? 'higher' : 'undecided',
    factor: ratio ? { value: ratio.value, interval: ratio } : plain,
  };
}

function ratiosByRound(metric: MetricId, variant: VariantSummary, base: VariantSummary): number[] {
  const ofBase = new Map(base.rounds.map(({ round, metrics }) => [round, metrics]));
  return variant.rounds.flatMap(({ round, metrics }) => {
    const other: MetricValues | undefined = ofBase.get(round);
    const [a, b] = [metrics[metric], other?.[metric]];
    return typeof a === 'number' && typeof b === 'number' && b > 0 ? [a / b] : [];
  });
}

const figureOf = (variant: VariantSummary, metric: MetricId) => variant.metrics[metric] as number;
