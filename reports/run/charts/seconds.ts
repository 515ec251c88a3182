import type { Result } from '../../../core/result.ts';
import type { Second, Trial } from '../../../core/trial.ts';
import { mean, median } from '../../stats/interval.ts';

/** What is drawn of each second of the trials. */
export interface Quantity {
  of(second: Second): number | null;
  /** Makes one figure of those of all rounds. */
  combine(values: readonly number[]): number;
  /** Whether half a second would count half, so that one that is cut short must be left out. */
  readonly isSum: boolean;
}

/** A figure for some seconds from `fromS` on; null where no trial has one. */
export interface TimedValue {
  readonly fromS: number;
  readonly value: number | null;
}

/** No picture shows more points, and no page should hold them. */
const mostPoints = 240;

/** How many seconds one point stands for: one, unless the trial is long. */
export const secondsPerPoint = (trials: readonly Trial[]): number =>
  Math.max(1, Math.ceil(lastSecond(trials) / mostPoints));

const lastSecond = (trials: readonly Trial[]) =>
  trials.reduce((last, { series }) => series.reduce((n, { second }) => Math.max(n, second + 1), last), 0);

/** The course of a quantity over the trials of a variant, from the start of the schedule. */
export function courseOf(
  trials: readonly Trial[],
  phases: Result['scenario']['phases'],
  quantity: Quantity,
  step: number,
): TimedValue[] {
  const seconds = trials.flatMap(({ series }) =>
    series.filter((second, i) => !quantity.isSum || i < series.length - 1 || isWhole(second, phases)),
  );
  const points = Math.ceil(Math.max(0, ...seconds.map(({ second }) => second + 1)) / step);
  return Array.from({ length: points }, (_, point) => {
    const values = seconds
      .filter(({ second }) => Math.floor(second / step) === point)
      .flatMap((second) => quantity.of(second) ?? []);
    return { fromS: point * step, value: values.length === 0 ? null : quantity.combine(values) };
  });
}

/**
 * The last second of a trial is cut short, unless it lies within the schedule, which each trial runs to its
 * end.
 */
const isWhole = ({ second }: Second, { warmUp, measure }: Result['scenario']['phases']) =>
  (second + 1) * 1000 <= warmUp + measure;

/** The four courses that reports show. */
export const quantities = {
  delivered: { of: (s) => s.delivered, combine: mean, isSum: true },
  cpu: { of: (s) => s.targetCpuMs, combine: mean, isSum: true },
  p50: { of: (s) => s.latencyMs?.p50 ?? null, combine: (values) => median(values) ?? 0, isSum: false },
  max: { of: (s) => s.latencyMs?.max ?? null, combine: (values) => Math.max(...values), isSum: false },
} as const satisfies Record<string, Quantity>;
