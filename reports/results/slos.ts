import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { Calibration, Result } from '../../core/result.ts';
import type { Interval } from '../stats/interval.ts';
import { isFact, type MetricValues } from './metricValues.ts';

/** How one variant stands to one SLO. */
export interface SloOutcome {
  readonly variant: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  /**
   * `undecided` without a value, when a noisy value has no interval, or when the interval crosses the limit,
   * less what pushbench itself may have added.
   */
  readonly outcome: 'met' | 'missed' | 'undecided';
}

/** One SLO and how all variants stand to it. */
export interface SloSummary {
  readonly metric: MetricId;
  readonly atMost: number;
  readonly outcomes: readonly SloOutcome[];
}

/** A variant as SLOs judge it. */
interface Judged {
  readonly variant: string;
  readonly metrics: MetricValues;
  readonly intervals: Readonly<Record<MetricId, Interval | null>>;
}

/** How all variants stand to an SLO. */
export function judgeSlo(
  { metric, atMost }: Result['scenario']['slos'][number],
  variants: readonly Judged[],
  calibration: Calibration | null,
): SloSummary {
  const errorMs = benchErrorMs(metric, calibration);
  return {
    metric,
    atMost,
    outcomes: variants.map(({ variant, metrics, intervals }) => {
      const value = metrics[metric];
      const interval = intervals[metric];
      const known = interval ?? (value !== null && isFact(metric) ? { low: value, high: value } : null);
      return { variant, value, interval, outcome: outcomeOf(atMost, value, known, errorMs) };
    }),
  };
}

/**
 * By how much pushbench may have lengthened latencies (it never shortens them); 0 for other metrics, and on a
 * machine that was not calibrated.
 */
export function benchErrorMs(metric: MetricId, calibration: Calibration | null): number {
  if (!calibration || !metric.startsWith('latency.')) return 0;
  const quantile = metricOf(metric).quantile ?? (metric === 'latency.max' ? 1 : 0);
  return calibration.errorMs[quantile > 0.5 ? 'p99' : 'p50'];
}

/** The value and all of its interval must be on one side. */
function outcomeOf(
  atMost: number,
  value: number | null,
  interval: Interval | null,
  errorMs: number,
): SloOutcome['outcome'] {
  if (value === null || interval === null) return 'undecided';
  if (Math.max(value, interval.high) <= atMost) return 'met';
  return Math.min(value, interval.low) - errorMs > atMost ? 'missed' : 'undecided';
}

/** On which side of the limit a figure itself is, whatever its interval; null where there is none. */
export function measuredSide({ value }: SloOutcome, atMost: number): 'within' | 'beyond' | null {
  if (value === null) return null;
  return value <= atMost ? 'within' : 'beyond';
}

/** What the figure alone would say of an SLO that is undecided; empty where there is nothing to add. */
export function measuredText(one: SloOutcome, atMost: number): string {
  const side = measuredSide(one, atMost);
  return one.outcome === 'undecided' && side ? `measured ${side} the limit` : '';
}

/** The SLO's name for people, such as `p99 ≤ 250 ms`. */
export function sloText({ metric, atMost }: Pick<SloSummary, 'metric' | 'atMost'>): string {
  const { title, unit } = metricOf(metric);
  return `${title} ≤ ${atMost}${unit && ` ${unit}`}`;
}
