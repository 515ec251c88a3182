import type { Layer } from '../../render/chart/chart.ts';
import { leftExtent, textSize, widths } from '../../render/chart/config.ts';
import type { DrawnVariant } from '../../render/chart/drawnVariants.ts';
import { dimmable, keyColor, keyFill, keyShape } from '../../render/chart/encodings.ts';
import { type Box, placeLabels } from '../../render/chart/labelPlaces.ts';
import { placedLabels } from '../../render/chart/labels.ts';
import type { Limit } from '../../render/chart/marks.ts';
import { type Domain, placeOn } from '../../render/chart/scales.ts';
import { textWidth } from '../../render/chart/textWidth.ts';

/** The height of the chart of costs, in px. */
export const costHeight = 380;
/** About what is left of it for the plot, in px; labels are placed on it. */
const plot = { width: widths.wide - leftExtent - 8, height: costHeight - 66 };

/** What a variant costs, and how late its tail is; with 95 % intervals where there are several rounds. */
export interface CostPoint {
  readonly key: string;
  readonly label: string;
  readonly cpu: number;
  readonly cpuLow: number | undefined;
  readonly cpuHigh: number | undefined;
  readonly ms: number;
  readonly msLow: number | undefined;
  readonly msHigh: number | undefined;
}

/** A point for each variant, with its intervals and its name. */
export function costLayers(
  { drawn, points }: { readonly drawn: readonly DrawnVariant[]; readonly points: readonly CostPoint[] },
  x: Domain,
  y: Domain,
  goals: readonly Limit[],
  title: string,
): Layer[] {
  const data = { values: positioned(points, x, y, goals) };
  const opacity = dimmable;
  const interval = (filter: string, encoding: Layer['encoding'] & object): Layer => ({
    data,
    transform: [{ filter }],
    mark: { type: 'rule', strokeWidth: 1.5 },
    encoding: { ...encoding, color: keyColor(drawn), opacity },
  });
  return [
    interval('datum.cpuLow', { x: { field: 'cpuLow' }, x2: { field: 'cpuHigh' }, y: { field: 'ms' } }),
    interval('datum.msLow', { y: { field: 'msLow' }, y2: { field: 'msHigh' }, x: { field: 'cpu' } }),
    ...placedLabels(data, { x: { field: 'cpu' }, y: { field: 'ms' } }),
    {
      data,
      mark: { type: 'point', size: 110, strokeWidth: 2 },
      encoding: {
        x: { field: 'cpu' },
        y: { field: 'ms' },
        opacity,
        stroke: keyColor(drawn),
        fill: keyFill(drawn),
        shape: keyShape(drawn),
        tooltip: [
          { field: 'label', title: 'variant' },
          { field: 'ms', title: `${title}, ms`, format: ',.3~r' },
          { field: 'cpu', title: 'server CPU, µs per notification', format: ',.3~r' },
        ],
      },
    },
  ];
}

/** The points with the places of their labels, and intervals that end with the scale. */
function positioned(points: readonly CostPoint[], x: Domain, y: Domain, goals: readonly Limit[]) {
  const px = (value: number) => placeOn(x, value) * plot.width;
  const py = (value: number) => (1 - placeOn(y, value)) * plot.height;
  const bars = points.flatMap((p): Box[] => [
    { left: px(p.cpuLow ?? p.cpu), right: px(p.cpuHigh ?? p.cpu), top: py(p.ms) - 1, bottom: py(p.ms) + 1 },
    { left: px(p.cpu) - 1, right: px(p.cpu) + 1, top: py(p.msHigh ?? p.ms), bottom: py(p.msLow ?? p.ms) },
  ]);
  const limits = goals.flatMap(({ at, text }): Box[] => [
    {
      left: plot.width - textWidth(text, textSize.label),
      right: plot.width,
      top: py(at) - 20,
      bottom: py(at),
    },
    { left: 0, right: plot.width, top: py(at) - 1, bottom: py(at) + 1 },
  ]);
  const places = placeLabels(
    points.map((p) => ({ x: px(p.cpu), y: py(p.ms), label: p.label })),
    plot,
    [...bars, ...limits],
  );
  return points.map((point, i) => ({
    ...point,
    cpuLow: point.cpuLow && Math.max(point.cpuLow, x[0]),
    cpuHigh: point.cpuHigh && Math.min(point.cpuHigh, x[1]),
    msLow: point.msLow && Math.max(point.msLow, y[0]),
    msHigh: point.msHigh && Math.min(point.msHigh, y[1]),
    ...places[i],
  }));
}
