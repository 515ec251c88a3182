import { type MetricId, metricOf } from '../../core/metrics.ts';
import { arithmeticMean, type Estimate, mapEstimate } from './interval.ts';

/** On what figures of a metric are compared. Differences on it add up, and are 0 where nothing changed. */
export interface Scale {
  /** Whether there is such a figure on it. */
  holds(value: number): boolean;
  of(value: number): number;
  back(scaled: number): number;
  /** The change that is worse by so much. */
  worseBy(threshold: number): number;
}

/** Times and costs are off by factors: a change is head ÷ base, and a threshold is a share. */
export const byFactor: Scale = {
  holds: (value) => value > 0,
  of: Math.log,
  back: Math.exp,
  worseBy: (share) => 1 + share,
};

/** What may be 0 or less has no factor: a change is head − base, and a threshold is an amount. */
const byAmount: Scale = {
  holds: Number.isFinite,
  of: (value) => value,
  back: (value) => value,
  worseBy: (amount) => amount,
};

/** The scale of a noisy metric. */
export const scaleOf = (metric: MetricId): Scale => (isByAmount(metric) ? byAmount : byFactor);

/** Whether a metric is compared by amounts. */
export const isByAmount = (metric: MetricId): boolean => metricOf(metric).noiseAmount !== undefined;

/**
 * The mean of trials on the metric's scale, and its t interval; null for fewer than two figures, or where one
 * is not on it.
 */
export function meanOf(metric: MetricId, values: readonly number[]): Estimate | null {
  const scale = scaleOf(metric);
  if (values.length < 2 || !values.every(scale.holds)) return null;
  return mapEstimate(arithmeticMean(values.map(scale.of)), scale.back);
}
