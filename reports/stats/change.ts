import {
  arithmeticMean,
  around,
  type Estimate,
  mapEstimate,
  mean,
  standardDeviation,
  studentT,
} from './interval.ts';
import type { Scale } from './scale.ts';
import { studentTUpperTail } from './studentT.ts';

/**
 * How a noisy metric changed, with its 95 % interval, and what a test needs to know of it: a factor or an
 * amount, by the scale.
 */
export interface Change extends Estimate {
  readonly scale: Scale;
  /** On the scale, where no change is 0. */
  readonly center: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/**
 * The change over paired rounds: the mean of the differences within the round, on the metric's scale, with a
 * paired t interval. What slows the machine for a while slows both of a pair, and cancels. Null for fewer
 * than two pairs.
 */
export function pairedChange(base: readonly number[], head: readonly number[], scale: Scale): Change | null {
  if (head.length < 2) return null;
  const steps = head.map((h, i) => scale.of(h) - scale.of(base[i] as number));
  const difference = arithmeticMean(steps);
  return {
    ...mapEstimate(difference, scale.back),
    scale,
    center: difference.value,
    standardError: standardDeviation(steps) / Math.sqrt(steps.length),
    degreesOfFreedom: steps.length - 1,
  };
}

/**
 * The change between trials that were not made in pairs, by Welch's t interval on the metric's scale
 * (Biometrika 34, 1947). Null where a side has fewer than two.
 */
export function unpairedChange(
  base: readonly number[],
  head: readonly number[],
  scale: Scale,
): Change | null {
  if (base.length < 2 || head.length < 2) return null;
  const sides = [base, head].map((values) => {
    const scaled = values.map(scale.of);
    return {
      mean: mean(scaled),
      variance: standardDeviation(scaled) ** 2 / scaled.length,
      freedom: scaled.length - 1,
    };
  }) as [SampleMoments, SampleMoments];
  const [b, h] = sides;
  const variance = b.variance + h.variance;
  const center = h.mean - b.mean;
  const degreesOfFreedom =
    variance === 0
      ? b.freedom + h.freedom
      : variance ** 2 / sides.reduce((sum, side) => sum + side.variance ** 2 / side.freedom, 0);
  const standardError = Math.sqrt(variance);
  const difference = around(center, studentT(degreesOfFreedom) * standardError);
  return {
    ...mapEstimate(difference, scale.back),
    scale,
    center,
    standardError,
    degreesOfFreedom,
  };
}

interface SampleMoments {
  readonly mean: number;
  readonly variance: number;
  readonly freedom: number;
}

/**
 * How likely chance alone gives a change as large, or larger, when the true one is `limit` at most, or none:
 * one-sided, by Student's t.
 */
export function chanceAbove(
  { scale, center, standardError, degreesOfFreedom }: Change,
  limit = scale.back(0),
): number {
  const beyond = center - scale.of(limit);
  if (standardError === 0) return beyond > 0 ? 0 : 1;
  const tail = studentTUpperTail(Math.abs(beyond) / standardError, degreesOfFreedom);
  return beyond > 0 ? tail : 1 - tail;
}

/** The same change the other way round, from head to base. */
export const inverse = (change: Change): Change => ({
  ...change,
  value: opposite(change.scale, change.value),
  low: opposite(change.scale, change.high),
  high: opposite(change.scale, change.low),
  center: -change.center,
});

/** The change that undoes this one: 1 ÷ a factor, or an amount with the other sign. */
export const opposite = (scale: Scale, change: number): number => scale.back(-scale.of(change));
