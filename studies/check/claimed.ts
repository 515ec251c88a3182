import { type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import { compare } from '../../reports/results/ranking.ts';
import type { Summary } from '../../reports/results/summary.ts';

/** A difference that reports state: a variant is higher than the lowest in a metric. */
export interface ClaimedDifference {
  readonly metric: MetricId;
  readonly variant: string;
  /** So many times the lowest; null where it is compared by amounts. */
  readonly factor: number | null;
}

/** The differences in times and costs that reports state of a result; counts need no chance. */
export const claimedDifferences = (summary: Summary): ClaimedDifference[] =>
  metricIds
    .filter((metric) => metricOf(metric).kind === 'noisy')
    .flatMap((metric) =>
      compare(metric, summary)
        .filter(({ standing }) => standing === 'higher')
        .map(({ variant, factor }) => ({ metric, variant, factor: factor?.value ?? null })),
    );
