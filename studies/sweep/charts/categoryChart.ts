import { plainLine } from '../../../core/plainText.ts';
import type { Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, keyFill, keyShape } from '../../../reports/render/chart/encodings.ts';
import { color, seriesColor, seriesShape } from '../../../reports/render/theme.ts';
import type { CategoryAxis } from '../axis.ts';
import { triedText } from '../axisWords.ts';
import type { SweepLine } from '../lines.ts';
import { type AxisScale, at, type Drawing, type DrawnPoint, type MeasuredPoint } from './scale.ts';

/** How much of its band a category's points take. */
const used = 0.6;

/** A band for each category, in which the lines' points stand side by side. */
export function categoryScale(axis: CategoryAxis, lines: readonly SweepLine[]): AxisScale {
  const bands = axis.values.map((_, i) => i);
  const texts = axis.values.map((value) => triedText(axis, value).split(', '));
  const shift = (key: string) =>
    lines.length < 2 ? 0 : (lines.findIndex((line) => line.key === key) / (lines.length - 1) - 0.5) * used;
  return {
    axis: (title) => ({
      type: 'quantitative',
      scale: { domain: [-0.5, bands.length - 0.5], nice: false, zero: false },
      axis: {
        title,
        values: bands,
        grid: false,
        ticks: false,
        labelExpr: `(${JSON.stringify(texts)})[datum.value]`,
      },
    }),
    placesOf: ({ key, value }) => [axis.values.indexOf(String(value)) + shift(key)],
  };
}

/** From the back: lines between the bands, theory, whiskers and points. Nothing joins two categories. */
export function drawnInBands(
  points: readonly MeasuredPoint[],
  expected: readonly DrawnPoint[],
  lines: readonly SweepLine[],
): Drawing {
  const legend = legendOf(lines);
  const last = Math.max(...points.map(({ value }) => Math.round(value)));
  const layer: Layer[] = [
    {
      data: { values: Array.from({ length: last }, (_, i) => ({ value: i + 0.5 })) },
      mark: { type: 'rule', color: color('line') },
      encoding: { x: at.x },
    },
    {
      data: { values: [...expected] },
      mark: { type: 'tick', orient: 'horizontal', size: 14, thickness: 2, color: color('soft') },
      encoding: at,
    },
    {
      data: { values: points.filter(({ low }) => low !== null) },
      mark: { type: 'rule', clip: true, strokeWidth: 1.5 },
      encoding: {
        x: at.x,
        y: { field: 'low' },
        y2: { field: 'high' },
        color: keyColor(legend),
        opacity: dimmable,
      },
    },
    {
      data: { values: [...points] },
      mark: { type: 'point', size: 70, strokeWidth: 2 },
      encoding: {
        ...at,
        opacity: dimmable,
        stroke: keyColor(legend),
        fill: keyFill(legend),
        shape: keyShape(legend),
      },
    },
  ];
  return { legend, layer };
}

/** The legend of lines that are drawn as points. */
const legendOf = (lines: readonly SweepLine[]) =>
  lines.map(({ key, label, series, turn }) => ({
    key,
    label: plainLine(label),
    color: seriesColor(series),
    shape: seriesShape(series),
    hollow: turn > 0,
  })) satisfies LegendEntry[];
