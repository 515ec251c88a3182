import { type Histogram, merge, mergeEncoded, samplesNeeded } from '../../../core/histogram.ts';
import { rounded } from './tableFigures.ts';

/**
 * A point of a curve of percentiles: one in `oneIn` deliveries took longer than `ms`; 100 is the 99th
 * percentile.
 */
export interface CurvePoint {
  readonly oneIn: number;
  readonly ms: number;
  /** Least and greatest of the rounds that have enough deliveries for it; null for fewer than two of them. */
  readonly low: number | null;
  readonly high: number | null;
}

const pointsPerDecade = 20;

/** What one histogram can say: beyond this too few deliveries are slower. */
const furthest = (histogram: Histogram) => histogram.totalCount / samplesNeeded(0);

/**
 * The latencies of the trials of a variant, from the shortest to the longest that their deliveries support;
 * taken from their merged histogram, with the range of what each has by itself.
 */
export function curveOf(encoded: readonly string[]): CurvePoint[] {
  const rounds = encoded.map((one) => mergeEncoded([one]));
  const merged = merge(rounds);
  const last = furthest(merged);
  if (last < 1) return [];
  const steps = Math.floor(Math.log10(last) * pointsPerDecade);
  const grid = Array.from({ length: steps + 1 }, (_, i) => 10 ** (i / pointsPerDecade));
  return [...new Set([...grid, last])].map((oneIn) => {
    const each = rounds.filter((round) => furthest(round) >= oneIn).map((round) => msAt(round, oneIn));
    const ranged = each.length >= 2;
    return {
      oneIn: rounded(oneIn),
      ms: msAt(merged, oneIn),
      low: ranged ? Math.min(...each) : null,
      high: ranged ? Math.max(...each) : null,
    };
  });
}

/** A logarithmic scale has no place for 0, which a clock of whole µs may well give. */
const shortestMs = 0.001;

const msAt = (histogram: Histogram, oneIn: number) =>
  rounded(Math.max(shortestMs, histogram.getValueAtPercentile(100 * (1 - 1 / oneIn)) / 1000));
