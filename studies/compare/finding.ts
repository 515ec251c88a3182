import type { MetricId } from '../../core/metrics.ts';
import type { Estimate, Interval } from '../../reports/stats/interval.ts';

/** What can be said of a change. */
export type Verdict = 'regressed' | 'improved' | 'unchanged' | 'inconclusive';

/**
 * The figures of one metric, one for each trial; where `isPaired` those in the same place belong together.
 */
export interface Samples {
  readonly metric: MetricId;
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly isPaired: boolean;
  /** A regression is worse by more than this share, or amount; 0 where every change is one. */
  readonly threshold: number;
  /** Whether it decides the outcome of the comparison, or only informs. */
  readonly gates: boolean;
}

/** What was found of one metric. */
export interface Finding {
  readonly verdict: Verdict;
  /** Head ÷ base; null where there is no ratio. */
  readonly ratio: number | null;
  /** Its 95 % interval; null for counts, and where trials are too few. */
  readonly interval: Interval | null;
  /** Head − base, with its 95 % interval, of a metric that is compared by amounts; else null. */
  readonly difference: Estimate | null;
  /** Two-sided, of this metric by itself; null where there is no test. */
  readonly p: number | null;
  /** One-sided, towards what was seen, after Holm's correction for all that gate; null for what informs. */
  readonly adjustedP: number | null;
  /** The exact test by signs, from 6 pairs on. */
  readonly signFlipP: number | null;
  /** Why nothing can be said, where the interval does not show it. */
  readonly reason: string | null;
}
