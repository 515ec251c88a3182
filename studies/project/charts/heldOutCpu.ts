import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, keyFill, keyShape, logAxis } from '../../../reports/render/chart/encodings.ts';
import { nearestPoint } from '../../../reports/render/chart/marks.ts';
import { type Domain, logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor, seriesShape } from '../../../reports/render/theme.ts';
import { changeText } from '../../../reports/render/words.ts';
import type { CostGroup } from '../costGroups.ts';
import type { Projection } from '../projection.ts';
import { groupLabel } from '../words.ts';

/**
 * Measured CPU of each configuration against its prediction from the others; null where none could be held
 * out.
 */
export function heldOutCpu({ groups }: Projection): Chart | null {
  const series = groups.flatMap(heldOutSeries);
  const points = series.flatMap((one) => one.points);
  const domain = logDomain(points.flatMap(({ measured, predicted }) => [measured, predicted]));
  if (!domain) return null;
  const encoding = { x: { field: 'measured' }, y: { field: 'predicted' } };
  return {
    id: 'held-out',
    title: 'Predicted and measured',
    caption:
      'Server CPU of each configuration, predicted by a fit without it. On the solid line, predictions are exact; the dashed lines mark 20 % off.',
    description: `${points.map(({ name, off }) => `${name}: ${off}`).join('; ')}.`,
    size: 'half',
    spec: {
      height: 320,
      encoding: {
        x: logAxis(domain, 'measured, ms of CPU per second'),
        y: logAxis(domain, 'predicted, ms of CPU per second'),
      },
      layer: [
        diagonal(domain, 1, []),
        diagonal(domain, 1.2, [4, 3]),
        diagonal(domain, 0.8, [4, 3]),
        {
          data: { values: points },
          mark: { type: 'point', size: 60, strokeWidth: 1.5 },
          encoding: {
            ...encoding,
            color: keyColor(series),
            fill: keyFill(series),
            shape: keyShape(series),
            opacity: dimmable,
          },
        },
      ],
    },
    hover: [
      nearestPoint(points, series, encoding, [
        { field: 'name', title: 'configuration' },
        { field: 'measured', title: 'measured, ms/s' },
        { field: 'predicted', title: 'predicted, ms/s' },
        { field: 'off', title: 'off by' },
      ]),
    ],
    legend: series.map(({ key, label, color: own, shape, hollow }) => ({
      key,
      label,
      color: own,
      shape,
      hollow,
    })),
    table: {
      header: ['configuration', 'measured, ms/s', 'predicted, ms/s', 'off by'],
      rows: points.map(({ name, measured, predicted, off }) => [
        name,
        figure(measured),
        figure(predicted),
        off,
      ]),
    },
  };
}

/** The held-out configurations of a group, if it has any. */
function heldOutSeries(group: CostGroup) {
  const [first] = group.variants;
  const { cpuMs } = group.models;
  if (!first || !cpuMs || cpuMs.heldOut.length === 0) return [];
  const titles = new Map(
    group.observations.map((one) => [one.configuration, `${one.variant.label}, ${one.title}`]),
  );
  return [
    {
      key: first.slug,
      label: groupLabel(group),
      color: seriesColor(first.series),
      shape: seriesShape(first.series),
      hollow: first.turn > 0,
      points: cpuMs.heldOut.map(({ configuration, measured, predicted }) => ({
        key: first.slug,
        name: titles.get(configuration) ?? '',
        measured: rounded(measured),
        predicted: rounded(predicted),
        off: changeText(predicted / measured),
      })),
    },
  ];
}

/** The line on which the prediction is this many times the measurement. */
function diagonal([low, high]: Domain, factor: number, strokeDash: number[]): Layer {
  const from = Math.max(low, low / factor);
  const to = Math.min(high, high / factor);
  return {
    data: { values: [from, to].map((measured) => ({ measured, predicted: measured * factor })) },
    mark: { type: 'line', color: color('soft'), strokeWidth: 1, strokeDash },
    encoding: { x: { field: 'measured' }, y: { field: 'predicted' } },
  };
}
