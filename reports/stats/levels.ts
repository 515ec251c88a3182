import type { Metric } from '../../core/metrics.ts';
import { type ChangePoint, findChangePoints } from './changePoints.ts';
import { around, type Estimate, mapEstimate, mean, studentT } from './interval.ts';

/** A stretch of a series in which the level is the same. */
export interface Level {
  /** Of its first value. */
  readonly from: number;
  /** After its last value. */
  readonly to: number;
  readonly value: number;
}

/** Where, and by how much, a level changed. */
export interface Shift {
  /**
   * A step happened at `from`; a drift is spread over the values from `from` to `to`, and no single one
   * stands out.
   */
  readonly kind: 'step' | 'drift';
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
  /** How often chance alone would show as much. */
  readonly p: number;
  /** Clear at 1 in 1,000, possible up to 1 in 100. */
  readonly confidence: 'clear' | 'possible';
  /** So many times the level before, with its 95 % interval; null where a value is 0. */
  readonly ratio: Estimate | null;
}

/** The levels of a series of one metric, and the shifts between them. */
export interface Course {
  readonly levels: readonly Level[];
  readonly shifts: readonly Shift[];
}

const clear = 0.001;

/** Finds the levels of a series, oldest value first. */
export function courseOf(values: readonly number[], metric: Pick<Metric, 'kind' | 'noiseAmount'>): Course {
  const isPositive = metric.noiseAmount === undefined && values.every((value) => value > 0);
  // Times and costs change by factors.
  const scaled = isPositive ? values.map(Math.log) : values;
  const unscaled = (value: number) => (isPositive ? Math.exp(value) : value);
  const points = (metric.kind === 'exact' ? exactChanges(values) : null) ?? findChangePoints(scaled);
  const edges = [0, ...points.map(({ index }) => index), values.length];
  const levels = edges.slice(1).map((to, i) => {
    const from = edges[i] as number;
    const own = values.slice(from, to);
    // Counts that repeat must not change by a rounding error.
    const isConstant = own.every((value) => value === own[0]);
    return { from, to, value: isConstant ? (own[0] ?? Number.NaN) : unscaled(mean(scaled.slice(from, to))) };
  });
  const steps = points.map(({ index, p }, i): Shift => {
    const [before, after] = [levels[i] as Level, levels[i + 1] as Level];
    const size = difference(scaled.slice(before.from, index), scaled.slice(index, after.to));
    return {
      kind: 'step',
      from: index,
      to: index,
      before: before.value,
      after: after.value,
      p,
      confidence: p <= clear ? 'clear' : 'possible',
      ratio: isPositive ? mapEstimate(size, Math.exp) : null,
    };
  });
  const shifts = runsOf(steps).flatMap(
    (run) => asDrift(run, steps, levels, scaled, unscaled, isPositive) ?? run,
  );
  return { levels, shifts };
}

/**
 * The changes of a counted metric whose figures repeat to the last digit: there any difference is one, at
 * once. Null where figures vary by themselves: then a single one says nothing.
 */
function exactChanges(values: readonly number[]): ChangePoint[] | null {
  const starts = values.flatMap((value, i) => (i === 0 || value !== values[i - 1] ? [i] : []));
  const lengths = starts.map((start, i) => (starts[i + 1] ?? values.length) - start);
  // The newest may stand alone.
  return lengths.slice(0, -1).every((length) => length > 1)
    ? starts.slice(1).map((index) => ({ index, p: 0 }))
    : null;
}

/**
 * The difference of two means with its t interval. The spread of both is taken together: a new level has few
 * values.
 */
function difference(before: readonly number[], after: readonly number[]): Estimate {
  const value = mean(after) - mean(before);
  const df = before.length + after.length - 2;
  if (df < 1) return { value, low: value, high: value };
  const deviation = Math.sqrt((squares(before) + squares(after)) / df);
  return around(value, studentT(df) * deviation * Math.sqrt(1 / before.length + 1 / after.length));
}

/** Squared distances from the mean, added. */
function squares(values: readonly number[]): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0);
}

/** Shifts that follow each other in the same direction. */
function runsOf(steps: readonly Shift[]): Shift[][] {
  const runs: Shift[][] = [];
  for (const step of steps) {
    const last = runs.at(-1)?.at(-1);
    if (last && step.after > step.before === last.after > last.before) runs.at(-1)?.push(step);
    else runs.push([step]);
  }
  return runs;
}

/** A slow climb looks like stairs. It is a drift where a line says as much with less (Schwarz's BIC). */
function asDrift(
  run: readonly Shift[],
  steps: readonly Shift[],
  levels: readonly Level[],
  scaled: readonly number[],
  unscaled: (value: number) => number,
  isPositive: boolean,
): Shift[] | null {
  const first = steps.indexOf(run[0] as Shift);
  const stairs = levels.slice(first, first + run.length + 1);
  const { from } = stairs[0] as Level;
  const { to } = stairs.at(-1) as Level;
  const n = to - from;
  const line = lineThrough(scaled.slice(from, to));
  const ofSteps = stairs.reduce((sum, level) => sum + squares(scaled.slice(level.from, level.to)), 0);
  // A step has a place and a height, a line a slope, and both have where they begin.
  const bic = (residual: number, parameters: number) => n * Math.log(residual / n) + parameters * Math.log(n);
  if (n < 4 || !(bic(line.residual, 2) < bic(ofSteps, 2 * run.length + 1))) return null;
  const span = n - 1;
  const halfWidth = studentT(n - 2) * line.slopeError * span;
  const value = line.slope * span;
  const p = Math.min(...run.map((step) => step.p));
  return [
    {
      kind: 'drift',
      from,
      to: to - 1,
      before: unscaled(line.start),
      after: unscaled(line.start + value),
      p,
      confidence: p <= clear ? 'clear' : 'possible',
      ratio: isPositive ? mapEstimate(around(value, halfWidth), Math.exp) : null,
    },
  ];
}

/** The line of least squares through values at equal distances. */
function lineThrough(values: readonly number[]) {
  const n = values.length;
  const middle = (n - 1) / 2;
  const center = mean(values);
  const spread = (n * (n * n - 1)) / 12;
  const slope = values.reduce((sum, value, i) => sum + (i - middle) * (value - center), 0) / spread;
  const residual = Math.max(0, squares(values) - slope ** 2 * spread);
  return {
    slope,
    residual,
    start: center - slope * middle,
    slopeError: Math.sqrt(residual / (n - 2) / spread),
  };
}
