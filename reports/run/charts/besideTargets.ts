import { type MetricId, metricOf } from '../../../core/metrics.ts';
import type { Chart, Layer } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { dimmable, keyColor, keyShape, logAxis } from '../../render/chart/encodings.ts';
import { haloed } from '../../render/chart/marks.ts';
import { type Domain, logDomain } from '../../render/chart/scales.ts';
import { figure, intervalOver, range } from '../../render/chart/tableFigures.ts';
import { seriesColor, seriesShape } from '../../render/theme.ts';
import { amountText } from '../../render/words.ts';
import type { BesideTargets } from '../../results/besideTargets.ts';
import { targetTitle } from '../../results/targetTitle.ts';

/** What is drawn of each target, and the end of the chart's id. */
const drawnMetrics = [
  ['latency', 'latency.p50'],
  ['tail', 'latency.p99'],
  ['cpu', 'cpu.perNotification'],
  ['memory', 'memory.perConnection'],
  ['bytes', 'bytes.onWire'],
] as const satisfies readonly (readonly [string, MetricId])[];

/** A target, and how it looks. */
interface DrawnTarget {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  readonly shape: string;
  readonly hollow: boolean;
  readonly variants: readonly DrawnVariant[];
}

/** A figure of one variant of one target. */
interface Point {
  readonly key: string;
  readonly variant: string;
  readonly target: string;
  /** Rows from the top. */
  readonly at: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
  readonly interval: string;
}

/** For each metric, the targets of a workload side by side. */
export function besideTargetsCharts(group: BesideTargets): Chart[] {
  const targets = group.map((report, i): DrawnTarget => {
    const label = targetTitle(report.result.target);
    const looks = { color: seriesColor(3 - i), shape: seriesShape(i), hollow: false };
    return { key: `target-${i + 1}`, label, ...looks, variants: drawnVariantsOf(report) };
  });
  const variants = new Map(
    targets.flatMap((target) => target.variants.map(({ key, label }) => [key, label])),
  );
  return drawnMetrics.flatMap(([id, metric]) => chartOf(id, metric, targets, variants) ?? []);
}

function chartOf(
  id: string,
  metric: MetricId,
  targets: readonly DrawnTarget[],
  variants: ReadonlyMap<string, string>,
): Chart | null {
  const rowsEach = targets.length + 1;
  const points = [...variants.keys()].flatMap((key, turn) =>
    targets.flatMap((target, i) => pointOf(metric, target, key, turn * rowsEach + i + 1) ?? []),
  );
  const domain = logDomain(points.flatMap(({ value, low, high }) => [value, low, high]));
  if (domain === null) return null;
  const { title, unit } = metricOf(metric);
  const axis = `${title}${unit && `, ${unit}`}`;
  return {
    id: `targets-${id}`,
    title: `${title[0]?.toUpperCase()}${title.slice(1)}, by target`,
    caption: `The same workload against each target, on a logarithmic scale.${points.some(({ interval }) => interval !== '–') ? ' Lines are 95 % intervals over the rounds.' : ''}`,
    description: `${title}. ${points.map((p) => `${p.variant}, ${p.target}: ${p.text}`).join('; ')}.`,
    size: 'half',
    spec: {
      height: variants.size * rowsEach * rowHeight + belowRows,
      encoding: {
        x: logAxis(domain, axis),
        y: {
          field: 'at',
          type: 'quantitative',
          scale: { domain: [0, variants.size * rowsEach], nice: false, zero: false, reverse: true },
          axis: null,
        },
      },
      layer: layersOf(points, targets, [...variants.values()], domain),
    },
    hover: [],
    legend: targets.map(({ key, label, color, shape, hollow }) => ({ key, label, color, shape, hollow })),
    table: {
      header: ['variant', 'target', axis, '95 % interval'],
      rows: points.map(({ variant, target, value, interval }) => [variant, target, figure(value), interval]),
    },
  };
}

const rowHeight = 17;
const belowRows = 50;

/** Null where the target has no figure for the variant, or one that a logarithmic scale has no place for. */
function pointOf(metric: MetricId, target: DrawnTarget, key: string, row: number): Point | null {
  const variant = target.variants.find((one) => one.key === key);
  const value = variant?.summary.metrics[metric] ?? null;
  if (!variant || value === null || value <= 0) return null;
  const interval = intervalOver(variant, metric);
  return {
    key: target.key,
    variant: variant.label,
    target: target.label,
    at: row + 0.5,
    value,
    low: interval && interval.low > 0 ? interval.low : value,
    high: interval && interval.low > 0 ? interval.high : value,
    text: amountText(value, metricOf(metric).unit),
    interval: range(interval),
  };
}

function layersOf(
  points: readonly Point[],
  targets: readonly DrawnTarget[],
  names: readonly string[],
  [low, high]: Domain,
): Layer[] {
  const data = { values: [...points] };
  const headings = { values: names.map((name, i) => ({ name, at: i * (targets.length + 1) + 0.5 })) };
  const middle = Math.sqrt(low * high);
  const figures = (filter: string, field: 'low' | 'high', mark: object): Layer[] =>
    haloed(data, { baseline: 'middle', ...mark }, { x: { field }, text: { field: 'text' } }).map((layer) => ({
      ...layer,
      transform: [{ filter }],
    }));
  return [
    ...haloed(
      headings,
      { align: 'left', baseline: 'middle', dx: 2 },
      { x: { value: 0 }, text: { field: 'name' } },
    ),
    {
      data,
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x: { field: 'low' }, x2: { field: 'high' }, color: keyColor(targets), opacity: dimmable },
    },
    {
      data,
      mark: { type: 'point', filled: true, size: 70 },
      encoding: {
        x: { field: 'value' },
        color: keyColor(targets),
        shape: keyShape(targets),
        opacity: dimmable,
        tooltip: [
          { field: 'variant', title: 'variant' },
          { field: 'target', title: 'target' },
          { field: 'text', title: 'value' },
        ],
      },
    },
    // On the side of the middle, where there is room.
    ...figures(`datum.value <= ${middle}`, 'high', { align: 'left', dx: 9 }),
    ...figures(`datum.value > ${middle}`, 'low', { align: 'right', dx: -9 }),
  ];
}
