import { plainLine } from '../../../core/plainText.ts';
import type { Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, keyDash } from '../../../reports/render/chart/encodings.ts';
import { valueAxis } from '../../../reports/render/chart/valueAxis.ts';
import { color, seriesColor, seriesDash } from '../../../reports/render/theme.ts';
import type { QuantityAxis } from '../axis.ts';
import { triedText } from '../axisWords.ts';
import type { SweepLine } from '../lines.ts';
import { type AxisScale, at, type Drawing, type DrawnPoint, type MeasuredPoint } from './scale.ts';

/** A logarithmic scale; a level line goes from one end of it to the other. */
export function quantityScale(axis: QuantityAxis): AxisScale {
  const ends = [Math.min(...axis.values), Math.max(...axis.values)];
  return {
    axis: (title) => valueAxis(axis.values, title, (value) => triedText(axis, value)),
    placesOf: ({ value }) => (value === null ? ends : [Number(value)]),
  };
}

/** From the back: theory, whiskers, lines, and points where the axis touches the line. */
export function drawnAsLines(
  points: readonly MeasuredPoint[],
  expected: readonly DrawnPoint[],
  lines: readonly SweepLine[],
): Drawing {
  const legend = legendOf(lines);
  const looks = { color: keyColor(legend), opacity: dimmable };
  const line = (values: readonly object[], mark: object, encoding: Layer['encoding'] & object): Layer => ({
    data: { values: [...values] },
    mark: { type: 'line', clip: true, ...mark },
    encoding: { ...at, ...encoding },
  });
  const layer: Layer[] = [
    line(
      expected,
      { color: color('soft'), strokeDash: [4, 3], strokeWidth: 1.25 },
      { detail: { field: 'key' } },
    ),
    {
      data: { values: points.filter(({ low }) => low !== null) },
      mark: { type: 'rule', clip: true },
      encoding: { x: at.x, y: { field: 'low' }, y2: { field: 'high' }, ...looks },
    },
    line(points, { strokeWidth: 2 }, { ...looks, strokeDash: keyDash(legend) }),
    {
      data: { values: points.filter(({ key }) => lines.some((one) => one.key === key && !one.isLevel)) },
      mark: { type: 'point', filled: true, size: 40 },
      encoding: { ...at, ...looks },
    },
  ];
  return { legend, layer };
}

const legendOf = (lines: readonly SweepLine[]) =>
  lines.map(({ key, label, series, turn }) => ({
    key,
    label: plainLine(label),
    color: seriesColor(series),
    dash: seriesDash(turn),
  })) satisfies LegendEntry[];
