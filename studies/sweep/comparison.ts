import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { Calibration } from '../../core/result.ts';
import { benchErrorMs } from '../../reports/results/slos.ts';
import { type Crossing, crossingsOf, type PairStanding } from '../../reports/stats/crossover.ts';
import { type Cell, fitRounds, type RoundModel } from '../../reports/stats/roundModel.ts';
import { type Edges, edgesOf } from '../../reports/stats/windowEdges.ts';
import { type LinePoint, type SweepLine, summaryAt } from './lines.ts';

/** Two lines in one metric, all along the axis. */
export interface PairComparison {
  readonly first: SweepLine;
  readonly second: SweepLine;
  readonly standings: readonly PairStanding[];
  readonly crossings: readonly Crossing[];
}

/**
 * Compares lines in a metric at each value. What is timed goes through the model of rounds, in which each
 * line at each value is a variant of its own: what slows a round cancels, all of them tell of the spread, and
 * the intervals of all pairs at all values hold together. What is counted is compared as it is.
 */
export function comparePairs(
  metric: MetricId,
  lines: readonly SweepLine[],
  values: readonly number[],
  calibration: Calibration | null,
): PairComparison[] {
  const pairs = lines.flatMap((first, i) =>
    lines.slice(i + 1).flatMap((second) => (first.isLevel && second.isLevel ? [] : [{ first, second }])),
  );
  if (pairs.length === 0) return [];
  const isExact = metricOf(metric).kind === 'exact';
  const model = isExact ? null : fitRounds(cellsOf(metric, lines), pairs.length * values.length);
  return pairs.map(({ first, second }) => {
    const standings = values.map((value): PairStanding => {
      const summaries = [first, second].map((line) => summaryAt(line, value));
      const [a, b] = summaries.map((summary) => summary?.metrics[metric] ?? null);
      if (a === null || b === null || a === undefined || b === undefined)
        return { value, ratio: null, lower: null };
      if (isExact) {
        const rounds = summaries.map((s) => s?.rounds.flatMap(({ metrics }) => metrics[metric] ?? []) ?? []);
        return { value, ...counted(a, b, edgesOf(rounds[0] ?? [], rounds[1] ?? [])) };
      }
      const isResolved = Math.abs(a - b) > benchErrorMs(metric, calibration);
      return { value, ...timed(model, cellName(first, value), cellName(second, value), isResolved) };
    });
    return { first, second, standings, crossings: crossingsOf(standings) };
  });
}

function timed(model: RoundModel | null, a: string, b: string, isResolved: boolean) {
  const ratio = model?.ratio(a, b) ?? null;
  if (!ratio || !isResolved) return { ratio, lower: null };
  return { ratio, lower: ratio.high < 1 ? ('first' as const) : ratio.low > 1 ? ('second' as const) : null };
}

function counted(a: number, b: number, edges: Edges) {
  const value = a === b ? 1 : a / b;
  const ratio = { value, low: value, high: value };
  if (Math.max(a, b) <= Math.min(a, b) * (1 + edges.share))
    return { ratio, lower: edges.isWide ? null : ('same' as const) };
  return { ratio, lower: a < b ? ('first' as const) : ('second' as const) };
}

const cellName = (line: SweepLine, value: number | null) => `${line.key} ${line.isLevel ? 'at any' : value}`;

/**
 * The figures of all rounds. A cost too small to be seen in some round has no logarithm there, and the others
 * would flatter nobody.
 */
function cellsOf(metric: MetricId, lines: readonly SweepLine[]): Cell[] {
  const cells = (line: SweepLine, { value, summary }: LinePoint) =>
    summary.rounds.flatMap(({ round, metrics }) => {
      const figure = metrics[metric];
      return figure === null ? [] : [{ variant: cellName(line, value), round, value: figure }];
    });
  return lines.flatMap((line) =>
    line.points.flatMap((point) => {
      const own = cells(line, point);
      return own.some(({ value }) => value === 0) ? [] : own;
    }),
  );
}
