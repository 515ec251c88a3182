import { metricOf } from '../../../core/metrics.ts';
import { plainLine } from '../../../core/plainText.ts';
import type { Chart, Layer, LegendEntry } from '../../../reports/render/chart/chart.ts';
import { dimmable, keyColor, logAxis } from '../../../reports/render/chart/encodings.ts';
import { nearestPoint } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { valueAxis, valueChartHeight } from '../../../reports/render/chart/valueAxis.ts';
import { color, dashes, seriesColor } from '../../../reports/render/theme.ts';
import { axisTitle, triedText } from '../axisWords.ts';
import type { SweepLine } from '../lines.ts';
import type { SweepMetric, SweepReport } from '../report.ts';
import { expectedOf } from '../theory.ts';

/** A metric along the axis of a sweep, a line for each variant; null where nobody has a figure above 0. */
export function alongAxis(report: SweepReport, { id }: SweepMetric): Chart | null {
  const { axis } = report.sweep;
  const { title, unit, description } = metricOf(id);
  const rows = report.lines.flatMap((line) => rowsOf(report, line, id));
  // A level line goes from one end of the axis to the other.
  const ends = [axis.values.at(0) as number, axis.values.at(-1) as number];
  const drawable = rows.flatMap((row) =>
    (row.value === null ? ends : [row.value]).map((value) => ({ ...row, value })),
  );
  const points = drawable.flatMap(({ key, value, metric, low, high }) =>
    metric !== null && metric > 0 ? [{ key, value, metric: rounded(metric), low, high }] : [],
  );
  const expected = drawable.flatMap(({ key, value, expected }) =>
    expected === null ? [] : [{ key, value, metric: rounded(expected) }],
  );
  const y = logDomain([...points, ...expected].map(({ metric }) => metric));
  if (!y || points.length === 0) return null;
  const drawn = legendOf(report.lines.filter(({ key }) => points.some((point) => point.key === key)));
  const absent = report.lines.filter(({ key }) => rows.some((row) => row.key === key && row.metric === 0));
  const at = { x: { field: 'value' }, y: { field: 'metric' } };
  const looks = { color: keyColor(drawn), opacity: dimmable };
  const line = (values: object[], mark: object, encoding: Layer['encoding'] & object): Layer => ({
    data: { values },
    mark: { type: 'line', clip: true, ...mark },
    encoding: { ...at, ...encoding },
  });
  const axisName = axisTitle(axis);
  return {
    id: id.replaceAll('.', '-'),
    title: `${title}, by ${axisName}`,
    caption: [
      description,
      expected.length > 0 && 'Dashed grey lines are what theory expects.',
      absent.length > 0 &&
        `${absent.map(({ label }) => plainLine(label)).join(', ')}: none, which a logarithmic scale has no place for.`,
      'Whiskers are 95 % intervals over the rounds; lines without points were measured once a round, as the axis does not touch them.',
    ]
      .filter(Boolean)
      .join(' '),
    description: `${report.lines.map((one) => inWords(one, rows)).join('; ')}.`,
    size: 'half',
    spec: {
      height: valueChartHeight,
      encoding: {
        x: valueAxis(axis.values, axisName, (value) => triedText(axis, value)),
        y: logAxis(y, `${title}${unit && `, ${unit}`}`),
      },
      layer: [
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
        line(
          points,
          { strokeWidth: 2 },
          {
            ...looks,
            strokeDash: {
              field: 'key',
              type: 'nominal',
              scale: { domain: drawn.map(({ key }) => key), range: drawn.map(({ dash }) => [...dash]) },
            },
          },
        ),
        {
          data: { values: points.filter(({ key }) => !isLevel(report, key)) },
          mark: { type: 'point', filled: true, size: 40 },
          encoding: { ...at, ...looks },
        },
      ],
    },
    hover: [
      nearestPoint(points, drawn, at, [
        { field: 'metric', title: `${title}${unit && `, ${unit}`}`, format: ',.3~r' },
      ]),
    ],
    legend: drawn,
    table: {
      header: ['variant', axisName, unit || 'figure', '95 % interval', 'expected'],
      rows: rows.map(({ label, text, metric, low, high, expected }) => [
        label,
        text,
        figure(metric),
        low === null || high === null ? none : range({ low, high }),
        figure(expected),
      ]),
    },
  };
}

const isLevel = ({ lines }: SweepReport, key: string) =>
  lines.find((line) => line.key === key)?.isLevel === true;

/** A figure of a line, at a value of the axis; null of a level line. */
interface Row {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly text: string;
  readonly metric: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly expected: number | null;
}

function rowsOf({ sweep }: SweepReport, line: SweepLine, id: SweepMetric['id']): Row[] {
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
    dash: dashes[turn % dashes.length] as readonly number[],
  })) satisfies LegendEntry[];

function inWords({ key, label }: SweepLine, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.key === key);
  const figures = own.map(({ text, metric }) => `${figure(metric)} at ${text}`);
  return `${plainLine(label)}: ${figures.join(', ')}`;
}
