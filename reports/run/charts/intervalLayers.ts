import { formatDurationMs } from '../../../core/units.ts';
import type { Layer, LegendEntry } from '../../render/chart/chart.ts';
import { textSize } from '../../render/chart/config.ts';
import type { DrawnVariant } from '../../render/chart/drawnVariants.ts';
import { dimmable, keyColor } from '../../render/chart/encodings.ts';
import { haloed } from '../../render/chart/marks.ts';
import { type Domain, placeOn, valueAt } from '../../render/chart/scales.ts';
import { spread } from '../../render/chart/spread.ts';
import { figure } from '../../render/chart/tableFigures.ts';
import { valueAxis, valueChartHeight } from '../../render/chart/valueAxis.ts';
import { color } from '../../render/theme.ts';
import type { IntervalSweep } from './intervalSweep.ts';

/** About what the axes leave of the height for the plot, in px. */
const plotHeight = valueChartHeight - 70;

/** A figure at a poll interval. */
export interface SweepPoint {
  readonly intervalMs: number;
  readonly value: number;
}

const at = { x: { field: 'intervalMs' }, y: { field: 'value' } };

/** The axis of poll intervals of variants of one scenario. */
export const intervalAxis = ({ steps }: IntervalSweep) =>
  valueAxis(
    steps.map(({ intervalMs }) => intervalMs),
    'poll interval',
    formatDurationMs,
  );

/** Where the name of a line stands: where the line leads away from it. */
const namePlaces = {
  aboveEnd: { end: -1, align: 'right', baseline: 'bottom', dx: -14, dy: -2 },
  belowStart: { end: 0, align: 'left', baseline: 'top', dx: 4, dy: 9 },
  belowEnd: { end: -1, align: 'right', baseline: 'top', dx: -14, dy: 4 },
} as const;

/** What theory expects, with its name. */
export function theoryLine(
  points: readonly SweepPoint[],
  name: string,
  place: keyof typeof namePlaces,
): Layer[] {
  const { end, ...mark } = namePlaces[place];
  const named = points.slice(end).slice(0, 1);
  return [
    {
      data: { values: [...points] },
      mark: { type: 'line', color: color('soft'), strokeDash: [4, 3], strokeWidth: 1.25 },
      encoding: at,
    },
    ...haloed(
      { values: named.map((point) => ({ ...point, name })) },
      { ...mark, color: color('soft') },
      { ...at, text: { field: 'name' } },
    ),
  ];
}

/** Variants that have no interval, as level lines with their names at the left end. */
export function levels(
  variants: readonly DrawnVariant[],
  value: (v: DrawnVariant) => number | null,
  y: Domain,
  unit: string,
): Layer[] {
  const known = variants.flatMap((variant) => {
    const own = value(variant);
    return own === null ? [] : [{ ...variant, value: own }];
  });
  if (known.length === 0) return [];
  const wanted = known.map((one) => placeOn(y, one.value) * plotHeight + textSize.label * 0.75);
  const places = spread(wanted, textSize.label + 3, [8, plotHeight - 8]);
  const data = {
    values: known.map(({ color: own, label, value }, i) => ({
      color: own,
      value,
      text: `${label} ${figure(value)} ${unit}`,
      textY: valueAt(y, (places[i] as number) / plotHeight),
    })),
  };
  const across = { x: { value: 0 }, x2: { value: 'width' as const } };
  return [
    {
      data,
      mark: { type: 'rule', strokeWidth: 1.5 },
      encoding: { ...across, y: at.y, color: { field: 'color', type: 'nominal', scale: null } },
    },
    ...haloed(
      data,
      { align: 'left', baseline: 'middle', dx: 3 },
      { x: { value: 0 }, y: { field: 'textY' }, text: { field: 'text' } },
    ),
  ];
}

/** What was measured, one point for each interval and entry of the legend. */
export function measured(
  points: readonly (SweepPoint & { readonly key: string; readonly label: string })[],
  legend: readonly LegendEntry[],
  title: string,
): Layer {
  const fills = legend.map(({ key, hollow, color: own }) => ({ key, color: hollow ? color('ground') : own }));
  return {
    data: { values: [...points] },
    mark: { type: 'point', size: 70, strokeWidth: 2, shape: 'circle' },
    encoding: {
      ...at,
      stroke: keyColor(legend),
      fill: keyColor(fills),
      opacity: dimmable,
      tooltip: [
        { field: 'label', title: 'variant' },
        { field: 'value', title, format: ',.3~r' },
      ],
    },
  };
}
