import type { Histogram } from '../../core/histogram.ts';
import { studentTQuantile } from './studentT.ts';

/** A range that holds the true value with a stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure and its interval. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** The confidence of all intervals in reports. */
const confidence = 0.95;

/**
 * The geometric mean of trials and its t interval on the logarithms: times and costs are off by factors, not
 * by amounts. Null for fewer than two values, or where one is not above 0.
 */
export function geometricMean(values: readonly number[]): Estimate | null {
  if (values.length < 2 || values.some((value) => value <= 0)) return null;
  return mapEstimate(arithmeticMean(values.map(Math.log)), Math.exp);
}

/** The arithmetic mean of two values or more, and its t interval. */
export function arithmeticMean(values: readonly number[]): Estimate {
  const t = studentT(values.length - 1);
  return around(mean(values), (t * standardDeviation(values)) / Math.sqrt(values.length));
}

/**
 * So many standard errors to each side hold the true value with the confidence of reports; of several
 * intervals, all of them together (Bonferroni).
 */
export const studentT = (degreesOfFreedom: number, intervals = 1): number =>
  studentTQuantile(1 - (1 - confidence) / 2 / intervals, degreesOfFreedom);

/** A value with an interval that reaches as far to each side. */
export const around = (value: number, halfWidth: number): Estimate => ({
  value,
  low: value - halfWidth,
  high: value + halfWidth,
});

/** An estimate on another scale, such as back from logarithms. The scale must not turn the order round. */
export const mapEstimate = ({ value, low, high }: Estimate, to: (value: number) => number): Estimate => ({
  value: to(value),
  low: to(low),
  high: to(high),
});

/**
 * The interval of a quantile within one trial, from the ranks between which it lies (order statistics; the
 * binomial distribution of the rank, by its normal approximation). It knows nothing of the spread between
 * trials.
 */
export function quantileInterval(histogram: Histogram, quantile: number): Interval {
  const n = histogram.totalCount;
  const z = 1.96;
  const share = z * Math.sqrt((quantile * (1 - quantile)) / n);
  const at = (q: number) => histogram.getValueAtPercentile(100 * Math.min(1, Math.max(0, q))) / 1000;
  return { low: at(quantile - share), high: at(quantile + share) };
}

/** The arithmetic mean. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/** The standard deviation of a sample; NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - center) ** 2, 0) / (values.length - 1));
}

/** The middle value, or the mean of the two in the middle; null for no value. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
