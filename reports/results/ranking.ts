import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { Interval } from '../stats/interval.ts';
import { type Cell, fitRounds, type RoundModel } from '../stats/roundModel.ts';
import { isByAmount, scaleOf } from '../stats/scale.ts';
import { edgesOf } from '../stats/windowEdges.ts';
import { benchErrorMs } from './slos.ts';
import type { Summary, VariantSummary } from './summary.ts';

/** How a variant stands to the lowest in one metric. */
type Standing =
  /** No other is as low, and all differences are larger than chance. */
  | 'lowest'
  /** Not shown to be higher than the lowest; for the lowest itself: somebody is not shown to be higher. */
  | 'undecided'
  /** As low as the lowest, in a metric that is counted, but for what the edges of the window can make. */
  | 'equal'
  /**
   * Higher than the lowest by more than chance, or plainly where one round gives no chance, and by more than
   * pushbench may be off.
   */
  | 'higher'
  /** No figure. */
  | 'unknown';

/** A variant's figure in one metric, beside the lowest. */
export interface Compared {
  readonly variant: string;
  readonly value: number | null;
  readonly standing: Standing;
  /**
   * So many times the lowest. It has an interval where the metric is noisy and the variant was run in two
   * rounds or more. Null for the lowest, where that is 0, and for what is compared by amounts.
   */
  readonly factor: { readonly value: number; readonly interval: Interval | null } | null;
}

/**
 * Compares variants in a metric with the one of them that is lowest. What is known of the spread comes from
 * all variants of the summary, so that the same two stand to each other in the same way whomever else they
 * are compared with.
 */
export function compare(
  metric: MetricId,
  summary: Pick<Summary, 'variants' | 'calibration'>,
  among: readonly VariantSummary[] = summary.variants,
): Compared[] {
  const scale = scaleOf(metric);
  const known = among.filter((v) => v.metrics[metric] !== null);
  const model = metricOf(metric).kind === 'exact' ? null : roundModelOf(metric, summary.variants);
  // A single round may be lucky: where others have more, it is not what they are held against.
  const steady = known.filter((v) => model?.ratio(v.variant, v.variant));
  const lowest = (steady.length > 0 ? steady : known).reduce<VariantSummary | undefined>(
    (low, v) => (low && figureOf(low, metric) <= figureOf(v, metric) ? low : v),
    undefined,
  );
  const stand = (v: VariantSummary): Compared => {
    const value = v.metrics[metric];
    if (value === null || lowest === undefined)
      return { variant: v.variant, value, standing: 'unknown', factor: null };
    const least = figureOf(lowest, metric);
    const plain = least > 0 ? { value: value / least, interval: null } : null;
    if (metricOf(metric).kind === 'exact')
      return { variant: v.variant, value, standing: countStanding(metric, v, lowest), factor: plain };
    const estimate = model?.ratio(v.variant, lowest.variant);
    const isResolved =
      value - least > (metricOf(metric).noiseAmount ?? benchErrorMs(metric, summary.calibration));
    return {
      variant: v.variant,
      value,
      standing:
        isResolved && (estimate ? estimate.low > scale.worseBy(0) : isPlain(v, lowest))
          ? 'higher'
          : 'undecided',
      factor: isByAmount(metric) ? null : estimate ? { value: estimate.value, interval: estimate } : plain,
    };
  };
  const isPlain = (v: VariantSummary, other: VariantSummary) => {
    const [range, least] = [v.intervals[metric], other.intervals[metric]];
    return range !== null && least !== null && range.low > plainFactor * least.high;
  };
  const others = among.filter((v) => v !== lowest).map(stand);
  const has = (standing: Standing) => others.some((one) => one.standing === standing);
  const standing = has('undecided') ? 'undecided' : has('equal') ? 'equal' : 'lowest';
  return among.map((v) =>
    v === lowest
      ? { variant: v.variant, value: v.metrics[metric], standing, factor: null }
      : (others.find((one) => one.variant === v.variant) as Compared),
  );
}

/**
 * How a count stands to the lowest: what is more than the edges of the window can make is more, and more than
 * 0 is, too.
 */
function countStanding(metric: MetricId, v: VariantSummary, lowest: VariantSummary): Standing {
  const [value, least] = [figureOf(v, metric), figureOf(lowest, metric)];
  if (least === 0) return value > 0 ? 'higher' : 'equal';
  const roundsOf = ({ rounds }: VariantSummary) => rounds.flatMap(({ metrics }) => metrics[metric] ?? []);
  const edges = edgesOf(roundsOf(v), roundsOf(lowest));
  if (value > least * (1 + edges.share)) return 'higher';
  return edges.isWide ? 'undecided' : 'equal';
}

/**
 * Where no rounds say how much figures vary between them, a percentile has its interval from the many samples
 * of one trial. It is plainly higher where these intervals are so many times apart; what another round would
 * do to it is less.
 */
const plainFactor = 2;

/**
 * Each output of a report, and each claim, asks for the same models. The variants of a summary do not change,
 * and what is kept here goes when they do.
 */
const models = new WeakMap<readonly VariantSummary[], Map<MetricId, RoundModel | null>>();

/** What the rounds say of the variants in a metric, all of them together; null where rounds are too few. */
export function roundModelOf(metric: MetricId, variants: readonly VariantSummary[]): RoundModel | null {
  const known = models.get(variants) ?? new Map<MetricId, RoundModel | null>();
  models.set(variants, known);
  const model = known.get(metric);
  if (model !== undefined) return model;
  const fitted = fitRounds(cellsOf(metric, variants), undefined, scaleOf(metric));
  known.set(metric, fitted);
  return fitted;
}

const cellsOf = (metric: MetricId, variants: readonly VariantSummary[]): Cell[] =>
  variants.flatMap(({ variant, rounds }) =>
    rounds.flatMap(({ round, metrics }) => {
      const value = metrics[metric];
      return value === null ? [] : [{ variant, round, value }];
    }),
  );

const figureOf = (variant: VariantSummary, metric: MetricId) => variant.metrics[metric] as number;
