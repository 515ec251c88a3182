import { metricOf } from '../../../core/metrics.ts';
import { plainLine } from '../../../core/plainText.ts';
import type { Chart, Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, keyDash, logAxis } from '../../../reports/render/chart/encodings.ts';
import { nearestPoint } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { valueAxis, valueChartHeight } from '../../../reports/render/chart/valueAxis.ts';
import { color, seriesColor, seriesDash } from '../../../reports/render/theme.ts';
import { axisTitle, triedText } from '../axisWords.ts';
import type { SweepLine } from '../lines.ts';
import type { SweepMetric, SweepReport } from '../report.ts';
import { expectedOf } from '../theory.ts';

/** A metric along the axis of a sweep, one line per variant; null where no value is above 0. */
export function alongAxis(report: SweepReport, { id }: SweepMetric): Chart | null {
  const { axis } = report.sweep;
  const { title, unit, description } = metricOf(id);
  const measured = report.lines.flatMap((line) => pointsOf(report, line, id));
  // A level line goes from one end of the axis to the other.
  const ends = [Math.min(...axis.values), Math.max(...axis.values)];
  const drawable = measured.flatMap((point) =>
    (point.value === null ? ends : [point.value]).map((value) => ({ ...point, value })),
  );
  const points = drawable.flatMap(({ key, value, metric, low, high }) =>
    metric !== null && metric > 0 ? [{ key, value, metric: rounded(metric), low, high }] : [],
  );
  const expected = drawable.flatMap(({ key, value, expected }) =>
    expected === null ? [] : [{ key, value, metric: rounded(expected) }],
  );
  const y = logDomain([...points, ...expected].map(({ metric }) => metric));
  if (!y || points.length === 0) return null;
  const legend = legendOf(report.lines.filter(({ key }) => points.some((point) => point.key === key)));
  const absent = report.lines.filter(({ key }) =>
    measured.some((point) => point.key === key && point.metric === 0),
  );
  const axisName = axisTitle(axis);
  return {
    id: id.replaceAll('.', '-'),
    title: `${title}, by ${axisName}`,
    caption: [
      description,
      expected.length > 0 && 'Dashed grey lines show the values that theory predicts.',
      absent.length > 0 &&
        `${absent.map(({ label }) => plainLine(label)).join(', ')}: 0, which a logarithmic scale cannot show.`,
      'Whiskers are 95 % intervals over the rounds; lines without points do not depend on the axis and were measured once per round.',
    ]
      .filter(Boolean)
      .join(' '),
    description: `${report.lines.map((one) => inWords(one, measured)).join('; ')}.`,
    size: 'half',
    spec: {
      height: valueChartHeight,
      encoding: {
        x: valueAxis(axis.values, axisName, (value) => triedText(axis, value)),
        y: logAxis(y, `${title}${unit && `, ${unit}`}`),
      },
      layer: layersOf(points, expected, legend, report),
    },
    hover: [
      nearestPoint(points, legend, at, [
        { field: 'metric', title: `${title}${unit && `, ${unit}`}`, format: ',.3~r' },
      ]),
    ],
    legend,
    table: {
      header: ['variant', axisName, unit || 'figure', '95 % interval', 'expected'],
      rows: measured.map(({ label, text, metric, low, high, expected }) => [
        label,
        text,
        figure(metric),
        low === null || high === null ? none : range({ low, high }),
        figure(expected),
      ]),
    },
  };
}

/** A point of a line that can be drawn on a logarithmic scale. */
interface DrawnPoint {
  readonly key: string;
  readonly value: number;
  readonly metric: number;
}

interface MeasuredPoint extends DrawnPoint {
  readonly low: number | null;
  readonly high: number | null;
}

const at = { x: { field: 'value' }, y: { field: 'metric' } };

/** From the back: theory, whiskers, lines, and points where the axis touches the line. */
function layersOf(
  points: readonly MeasuredPoint[],
  expected: readonly DrawnPoint[],
  legend: readonly LegendEntry[],
  report: SweepReport,
): Layer[] {
  const looks = { color: keyColor(legend), opacity: dimmable };
  const line = (values: readonly object[], mark: object, encoding: Layer['encoding'] & object): Layer => ({
    data: { values: [...values] },
    mark: { type: 'line', clip: true, ...mark },
    encoding: { ...at, ...encoding },
  });
  return [
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
      data: { values: points.filter(({ key }) => !isLevel(report, key)) },
      mark: { type: 'point', filled: true, size: 40 },
      encoding: { ...at, ...looks },
    },
  ];
}

const isLevel = ({ lines }: SweepReport, key: string) =>
  lines.find((line) => line.key === key)?.isLevel === true;

/** A point of a line. */
interface LinePoint {
  readonly key: string;
  readonly label: string;
  /** On the axis; null where the line is level. */
  readonly value: number | null;
  readonly text: string;
  readonly metric: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly expected: number | null;
}

function pointsOf({ sweep }: SweepReport, line: SweepLine, id: SweepMetric['id']): LinePoint[] {
  return line.points.map(({ value, summary }) => {
    const result = sweep.points.find((point) => point.value === value)?.result;
    const interval = summary.validTrials < 2 ? null : summary.intervals[id];
    return {
      key: line.key,
      label: line.label,
      value,
      text: value === null ? 'all' : triedText(sweep.axis, value),
      metric: summary.metrics[id],
      low: interval && rounded(interval.low),
      high: interval && rounded(interval.high),
      expected: result ? expectedOf(id, summary, result) : null,
    };
  });
}

const legendOf = (lines: readonly SweepLine[]) =>
  lines.map(({ key, label, series, turn }) => ({
    key,
    label: plainLine(label),
    color: seriesColor(series),
    dash: seriesDash(turn),
  })) satisfies LegendEntry[];

function inWords({ key, label }: SweepLine, points: readonly LinePoint[]): string {
  const texts = points
    .filter((point) => point.key === key)
    .map(({ text, metric }) => `${figure(metric)} at ${text}`);
  return `${plainLine(label)}: ${texts.join(', ')}`;
}
