import { groupBy } from '../../core/groupBy.ts';
import type { Variant } from '../../core/transports.ts';
import { labelOf, namesWithout, slugOf, withPath } from '../../core/variant.ts';
import { summarise, type VariantSummary } from '../../reports/results/summary.ts';
import { type Axis, type AxisValue, isCategorical, optionOf } from './axis.ts';
import { type Category, categories } from './categories.ts';
import type { Sweep } from './file.ts';

/** What is followed along an axis: a variant, less the option that the axis sets. */
export interface SweepLine {
  readonly key: string;
  readonly label: string;
  /** Decides its colour: the place of its transport in the table. */
  readonly series: number;
  /** Decides its dashes: how many lines of the same transport stand before it. */
  readonly turn: number;
  /** The axis does not touch it: it was measured once in each round, and is the same all along. */
  readonly isLevel: boolean;
  /** Its figures, in the order of the axis; a level one has a single point, with null. */
  readonly points: readonly LinePoint[];
}

/** A line at one value. */
export interface LinePoint {
  readonly value: AxisValue | null;
  readonly summary: VariantSummary;
}

/** The line's figures at a value of the axis. */
export const summaryAt = ({ isLevel, points }: SweepLine, value: AxisValue): VariantSummary | undefined =>
  points.find((point) => isLevel || point.value === value)?.summary;

/** The lines of a sweep: those that the axis does not touch first, then in the scenario's order. */
export function linesOf({ axis, points }: Sweep): SweepLine[] {
  const all = points.flatMap(({ value, result }) =>
    summarise(result).variants.map((summary) => {
      const { options, variant, label } = summary;
      const names = options && value !== null ? namesOf(axis, options) : { slug: variant, label };
      return { ...names, value, summary };
    }),
  );
  const groups = [...groupBy(all, ({ slug, value }) => `${value === null ? 'level ' : ''}${slug}`)];
  const lines = groups.map(([key, own]) => {
    const [{ label, summary, value }] = own as [(typeof own)[0]];
    return { key, label, series: summary.series, isLevel: value === null, points: own };
  });
  return lines.map((line, i) => ({
    ...line,
    turn: lines.slice(0, i).filter(({ series }) => series === line.series).length,
    points: line.points.map(({ value, summary }) => ({ value, summary })),
  }));
}

/** Slug and label of what variants have in common that differ only in the axis. */
function namesOf(axis: Axis, variant: Variant): { slug: string; label: string } {
  const option = optionOf(axis.name);
  if (option !== null) return namesWithout(variant, option);
  const common = isCategorical(axis) ? withoutCategory(categories[axis.name], variant) : variant;
  return { slug: slugOf(common), label: labelOf(common) };
}

const withoutCategory = ({ pathWith, absent }: Category, variant: Variant) =>
  withPath(variant, pathWith(variant.over, absent));
