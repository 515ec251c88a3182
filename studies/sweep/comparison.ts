import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { Calibration } from '../../core/result.ts';
import { benchErrorMs } from '../../reports/results/slos.ts';
import { type Crossing, crossingsOf, type PairStanding } from '../../reports/stats/crossover.ts';
import type { Estimate } from '../../reports/stats/interval.ts';
import { type Cell, fitRounds, type RoundModel } from '../../reports/stats/roundModel.ts';
import { type Edges, edgesOf } from '../../reports/stats/windowEdges.ts';
import { type Axis, type AxisValue, isCategorical } from './axis.ts';
import { type LinePoint, type SweepLine, summaryAt } from './lines.ts';

/** Two lines in one metric, all along the axis. */
export interface PairComparison {
  readonly first: SweepLine;
  readonly second: SweepLine;
  readonly standings: readonly PairStanding<AxisValue>[];
  /** None where the axis has no values between those that were tried. */
  readonly crossings: readonly Crossing[];
}

/** A line at a value of the axis, beside itself at the first one. */
export interface LineChange {
  readonly line: SweepLine;
  readonly value: AxisValue;
  /** That of this value to that of the first. */
  readonly ratio: Estimate | null;
  /** How it differs by more than chance; null where that is undecided. */
  readonly is: 'lower' | 'higher' | 'same' | null;
}

/** A metric of lines beside each other; and, along categories, of each line beside itself. */
export interface LineComparison {
  readonly pairs: readonly PairComparison[];
  readonly changes: readonly LineChange[];
}

/**
 * Compares lines in a metric at each value. What is timed goes through the model of rounds, in which each
 * line at each value is a variant of its own: what slows a round cancels, all of them tell of the spread, and
 * the intervals of all pairs at all values hold together. What is counted is compared as it is.
 */
export function compareLines(
  metric: MetricId,
  lines: readonly SweepLine[],
  axis: Axis,
  calibration: Calibration | null,
): LineComparison {
  const values: readonly AxisValue[] = axis.values;
  const pairs = lines.flatMap((first, i) =>
    lines.slice(i + 1).flatMap((second) => (first.isLevel && second.isLevel ? [] : [{ first, second }])),
  );
  const [base, ...others] = values as readonly [AxisValue, ...AxisValue[]];
  const steps = isCategorical(axis) ? lines.flatMap((line) => others.map((value) => ({ line, value }))) : [];
  const looks = pairs.length * values.length + steps.length;
  if (looks === 0) return { pairs: [], changes: [] };
  const isExact = metricOf(metric).kind === 'exact';
  const model = isExact ? null : fitRounds(cellsOf(metric, lines), looks);
  const standing = ([one, other]: readonly [Place, Place]) => {
    const summaries = [one, other].map(({ line, value }) =>
      value === null ? undefined : summaryAt(line, value),
    );
    const [a, b] = summaries.map((summary) => summary?.metrics[metric] ?? null);
    if (a === null || b === null || a === undefined || b === undefined) return { ratio: null, lower: null };
    if (isExact) {
      const rounds = summaries.map((s) => s?.rounds.flatMap(({ metrics }) => metrics[metric] ?? []) ?? []);
      return counted(a, b, edgesOf(rounds[0] ?? [], rounds[1] ?? []));
    }
    const isResolved = Math.abs(a - b) > benchErrorMs(metric, calibration);
    return timed(model, cellName(one), cellName(other), isResolved);
  };
  return {
    pairs: pairs.map(({ first, second }) => {
      const standings = values.map(
        (value): PairStanding<AxisValue> => ({
          value,
          ...standing([
            { line: first, value },
            { line: second, value },
          ]),
        }),
      );
      return { first, second, standings, crossings: crossingsOf(standings.filter(isQuantity)) };
    }),
    changes: steps.map(({ line, value }) => {
      const { ratio, lower } = standing([
        { line, value },
        { line, value: base },
      ]);
      return { line, value, ratio, is: lower === null || lower === 'same' ? lower : sides[lower] };
    }),
  };
}

/** A line at a value. */
interface Place {
  readonly line: SweepLine;
  readonly value: AxisValue | null;
}

const sides = { first: 'lower', second: 'higher' } as const;

const isQuantity = (standing: PairStanding<AxisValue>): standing is PairStanding =>
  typeof standing.value === 'number';

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

const cellName = ({ line, value }: Place) => `${line.key} ${line.isLevel ? 'at any' : value}`;

/**
 * The figures of all rounds. A cost too small to be seen in some round has no logarithm there, and the others
 * would flatter nobody.
 */
function cellsOf(metric: MetricId, lines: readonly SweepLine[]): Cell[] {
  const cells = (line: SweepLine, { value, summary }: LinePoint) =>
    summary.rounds.flatMap(({ round, metrics }) => {
      const figure = metrics[metric];
      return figure === null ? [] : [{ variant: cellName({ line, value }), round, value: figure }];
    });
  return lines.flatMap((line) =>
    line.points.flatMap((point) => {
      const own = cells(line, point);
      return own.some(({ value }) => value === 0) ? [] : own;
    }),
  );
}
