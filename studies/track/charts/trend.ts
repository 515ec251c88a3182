import { finePercentText } from '../../../core/units.ts';
import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { haloed, nearestPoint } from '../../../reports/render/chart/marks.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { color, seriesColor } from '../../../reports/render/theme.ts';
import type { Shift } from '../../../reports/stats/levels.ts';
import type { Measurement, Trend, TrendPart, TrendPoint } from '../trends.ts';
import { commitText, sizeText } from '../words.ts';

/** One metric of one variant over all measurements, in their order; null where it was never measured. */
export function trendChart(trend: Trend, measurements: readonly Measurement[]): Chart | null {
  const { metric, label, variant, parts } = trend;
  const values = parts.flatMap(({ points }) => points.map(({ value }) => value));
  if (values.length === 0) return null;
  const unit = metric.unit && `, ${metric.unit}`;
  const own = seriesColor(trend.series);
  const points = parts.flatMap((part) => part.points.map((point) => pointOf(variant, point)));
  const marks = parts.flatMap((part) => part.shifts.map((shift) => markOf(part, shift)));
  const domain = domainOf(values);
  const encoding = { x: { field: 'place' }, y: { field: 'value' } };
  return {
    id: `${variant}-${metric.id}`.replace(/[^\w-]+/g, '-'),
    title: label,
    caption: `${levelsText(parts)}.`,
    description: `${metric.title}${unit} of ${label}. ${levelsText(parts)}.`,
    size: 'half',
    spec: {
      height: 190,
      encoding: {
        x: {
          type: 'quantitative',
          scale: { domain: [-0.7, measurements.length - 0.3], nice: false },
          axis: { title: null, ...dateAxis(measurements) },
        },
        y: {
          type: 'quantitative',
          scale: { domain, zero: false, nice: false },
          axis: { title: `${metric.title}${unit}`, tickCount: 4, format: '~f', titleY: -22 },
        },
      },
      layer: [
        ...boundaryLayers(parts, measurements),
        rule(
          points.flatMap(({ place, low, high }) =>
            low === null || high === null ? [] : [{ place, low, high }],
          ),
          { x: { field: 'place' }, y: { field: 'low' }, y2: { field: 'high' } },
          { color: color('line'), strokeWidth: 2 },
        ),
        rule(
          parts.flatMap((part) =>
            part.levels.map((level) => levelOf(part, level.from, level.to, level.value)),
          ),
          { x: { field: 'from' }, x2: { field: 'to' }, y: { field: 'value' } },
          { color: own, strokeWidth: 2.5 },
        ),
        {
          data: { values: points },
          mark: { type: 'point', size: 22, strokeWidth: 1.5, color: own, clip: true },
          encoding: {
            ...encoding,
            fill: {
              field: 'fill',
              type: 'nominal',
              scale: { domain: ['whole', 'dirty'], range: [own, color('ground')] },
            },
          },
        },
        ...shiftLayers(marks),
      ],
    },
    hover: [
      nearestPoint(points, [{ key: variant, label, color: own }], encoding, [
        { field: 'commit', title: 'commit' },
        { field: 'value', title: `${metric.title}${unit}`, format: ',.3~r' },
        { field: 'segment', title: 'segment' },
      ]),
    ],
    legend: [],
    table: tableOf(parts, measurements, trend),
  };
}

const pointOf = (key: string, { measurement, value, interval }: TrendPoint) => ({
  key,
  place: measurement.place,
  value: rounded(value),
  low: interval && rounded(interval.low),
  high: interval && rounded(interval.high),
  commit: commitText({ measurement }),
  segment: measurement.segment.name,
  fill: measurement.line.dirty ? 'dirty' : 'whole',
});

/**
 * From the lowest to the highest figure with a tenth of it around: intervals of few rounds may be wider, and
 * are cut off.
 */
function domainOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const around = Math.max((high - low) * 0.35, high * 0.05);
  return high === 0 ? [0, 1] : [Math.max(0, low - around), high + around];
}

const rule = (values: object[], encoding: Layer['encoding'] & object, looks: object): Layer => ({
  data: { values },
  mark: { type: 'rule', clip: true, ...looks },
  encoding,
});

const placeOf = ({ points }: TrendPart, index: number) => points[index]?.measurement.place as number;

const levelOf = (part: TrendPart, from: number, to: number, value: number) => ({
  from: placeOf(part, from) - 0.4,
  to: placeOf(part, to - 1) + 0.4,
  value: rounded(value),
});

/** A dotted line wherever the measurements go on in another segment. */
function boundaryLayers(parts: readonly TrendPart[], measurements: readonly Measurement[]): Layer[] {
  if (parts.length < 2) return [];
  const places = measurements.flatMap(({ segment, place }) =>
    place > 0 && measurements[place - 1]?.segment !== segment ? [{ at: place - 0.5 }] : [],
  );
  return [
    rule(
      places,
      { x: { field: 'at' }, y: { value: 0 }, y2: { value: 'height' } },
      { color: color('soft'), strokeDash: [1, 3] },
    ),
  ];
}

/** Where a shift is marked, and how; a drift is marked at its end. */
function markOf(part: TrendPart, shift: Shift) {
  const isWorse = shift.after > shift.before;
  const sign = isWorse ? '▲' : '▼';
  const size = shift.ratio === null ? '' : ` ${finePercentText(Math.abs(shift.ratio.value - 1))}`;
  return {
    at: shift.kind === 'drift' ? placeOf(part, shift.to) : placeOf(part, shift.from) - 0.5,
    text: `${sign}${size}${shift.kind === 'drift' ? ' drift' : ''}${shift.confidence === 'clear' ? '' : '?'}`,
    tone: isWorse ? 'bad' : 'good',
  };
}

function shiftLayers(marks: ReturnType<typeof markOf>[]): Layer[] {
  return (['bad', 'good'] as const).flatMap((tone) => {
    const values = marks.filter((mark) => mark.tone === tone);
    if (values.length === 0) return [];
    const data = { values };
    return [
      rule(
        values,
        { x: { field: 'at' }, y: { value: 0 }, y2: { value: 'height' } },
        { color: color(tone), strokeWidth: 1.5, strokeDash: [5, 3] },
      ),
      ...haloed(
        data,
        { align: 'center', baseline: 'bottom', fontWeight: 600 },
        { x: { field: 'at' }, y: { value: -4 }, text: { field: 'text' }, color: { value: color(tone) } },
      ).slice(1),
    ];
  });
}

/** At most five dates: measurements stand at equal distances, whatever time lies between them. */
function dateAxis(measurements: readonly Measurement[]) {
  const step = Math.max(1, Math.ceil(measurements.length / 5));
  const labelled = measurements.filter(({ place }) => place % step === 0);
  const dates = labelled.map(({ line }) => line.date.slice(0, 10));
  return {
    values: labelled.map(({ place }) => place),
    labelExpr: `${JSON.stringify(dates)}[round(datum.value / ${step})]`,
  };
}

function levelsText(parts: readonly TrendPart[]): string {
  return parts
    .map(
      ({ segment, levels }) =>
        `${parts.length > 1 ? `Segment ${segment.name}: l` : 'L'}evel ${levels.map(({ value }) => figure(value)).join(', then ')}`,
    )
    .join('; ');
}

function tableOf(
  parts: readonly TrendPart[],
  measurements: readonly Measurement[],
  { metric }: Trend,
): Chart['table'] {
  const rowOf = (part: TrendPart, point: TrendPoint, index: number): string[] => {
    const level = part.levels.find(({ from, to }) => from <= index && index < to);
    const shift = part.shifts.find(({ kind, from, to }) => index === (kind === 'drift' ? to : from));
    return [
      commitText(point),
      part.segment.name,
      figure(point.value),
      range(point.interval),
      figure(level?.value),
      shift ? `${shift.kind}${shift.confidence === 'clear' ? '' : '?'} ${sizeText(shift, metric.unit)}` : '',
    ];
  };
  const rows = new Map(
    parts.flatMap((part) =>
      part.points.map((point, index) => [point.measurement, rowOf(part, point, index)] as const),
    ),
  );
  return {
    header: ['commit', 'segment', metric.unit || 'figure', '95 % interval', 'level', 'shift'],
    rows: measurements.map(
      (measurement) =>
        rows.get(measurement) ?? [
          commitText({ measurement }),
          measurement.segment.name,
          none,
          none,
          none,
          '',
        ],
    ),
  };
}
