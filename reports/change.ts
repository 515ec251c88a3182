import { confidence, type Estimate, geometricMean, mean, standardDeviation } from './interval.ts';
import { studentTQuantile, studentTUpperTail } from './studentT.ts';

/** How a timed metric changed: head ÷ base with its 95 % interval, and what a test needs to know of it. */
export interface Change extends Estimate {
  readonly logMean: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/**
 * The change over paired rounds: the geometric mean of head ÷ base within the round, with a paired t interval on the
 * logarithms. What slows the machine for a while slows both of a pair, and cancels. Null for fewer than two pairs.
 */
export function pairedChange(ratios: readonly number[]): Change | null {
  const estimate = geometricMean(ratios);
  const logs = ratios.map(Math.log);
  return (
    estimate && {
      ...estimate,
      logMean: mean(logs),
      standardError: standardDeviation(logs) / Math.sqrt(logs.length),
      degreesOfFreedom: logs.length - 1,
    }
  );
}

/**
 * The change between trials that were not made in pairs, by Welch's t interval on the logarithms (Biometrika 34,
 * 1947). Null where a side has fewer than two.
 */
export function unpairedChange(base: readonly number[], head: readonly number[]): Change | null {
  if (base.length < 2 || head.length < 2) return null;
  const sides = [base, head].map((values) => {
    const logs = values.map(Math.log);
    return {
      mean: mean(logs),
      variance: standardDeviation(logs) ** 2 / logs.length,
      freedom: logs.length - 1,
    };
  }) as [Side, Side];
  const [b, h] = sides;
  const variance = b.variance + h.variance;
  const logMean = h.mean - b.mean;
  const degreesOfFreedom =
    variance === 0
      ? b.freedom + h.freedom
      : variance ** 2 / sides.reduce((sum, side) => sum + side.variance ** 2 / side.freedom, 0);
  const standardError = Math.sqrt(variance);
  const halfWidth = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    value: Math.exp(logMean),
    low: Math.exp(logMean - halfWidth),
    high: Math.exp(logMean + halfWidth),
    logMean,
    standardError,
    degreesOfFreedom,
  };
}

interface Side {
  readonly mean: number;
  readonly variance: number;
  readonly freedom: number;
}

/**
 * How likely chance alone gives a factor as large, or larger, when the true one is `limit` at most: one-sided, by Student's t.
 */
export function chanceAbove({ logMean, standardError, degreesOfFreedom }: Change, limit = 1): number {
  const beyond = logMean - Math.log(limit);
  if (standardError === 0) return beyond > 0 ? 0 : 1;
  const tail = studentTUpperTail(Math.abs(beyond) / standardError, degreesOfFreedom);
  return beyond > 0 ? tail : 1 - tail;
}

/** The same change the other way round: base ÷ head. */
export const inverse = (change: Change): Change => ({
  ...change,
  value: 1 / change.value,
  low: 1 / change.high,
  high: 1 / change.low,
  logMean: -change.logMean,
});
