import { metricOf } from '../../../core/metrics.ts';
import { plainLine } from '../../../core/plainText.ts';
import type { Chart } from '../../../reports/render/chart/chart.ts';
import { logAxis } from '../../../reports/render/chart/encodings.ts';
import { nearestPoint } from '../../../reports/render/chart/marks.ts';
import { logDomain } from '../../../reports/render/chart/scales.ts';
import { figure, none, range, rounded } from '../../../reports/render/chart/tableFigures.ts';
import { valueChartHeight } from '../../../reports/render/chart/valueAxis.ts';
import { isCategorical } from '../axis.ts';
import { axisTitle, triedText } from '../axisWords.ts';
import type { SweepLine } from '../lines.ts';
import type { SweepMetric, SweepReport } from '../report.ts';
import { expectedOf } from '../theory.ts';
import { categoryScale, drawnInBands } from './categoryChart.ts';
import { drawnAsLines, quantityScale } from './quantityChart.ts';
import { at, type PlacedPoint } from './scale.ts';

/** A metric along the axis of a sweep, one line per variant; null where no value is above 0. */
export function alongAxis(report: SweepReport, { id }: SweepMetric): Chart | null {
  const { axis } = report.sweep;
  const { title, unit, description } = metricOf(id);
  const measured = report.lines.flatMap((line) => pointsOf(report, line, id));
  const scale = isCategorical(axis) ? categoryScale(axis, report.lines) : quantityScale(axis);
  const drawable = measured.flatMap((point) => scale.placesOf(point).map((value) => ({ ...point, value })));
  const points = drawable.flatMap(({ key, value, metric, low, high }) =>
    metric !== null && metric > 0 ? [{ key, value, metric: rounded(metric), low, high }] : [],
  );
  const expected = drawable.flatMap(({ key, value, expected }) =>
    expected === null ? [] : [{ key, value, metric: rounded(expected) }],
  );
  const y = logDomain([...points, ...expected].map(({ metric }) => metric));
  if (!y || points.length === 0) return null;
  const shown = report.lines.filter(({ key }) => points.some((point) => point.key === key));
  const { legend, layer } = isCategorical(axis)
    ? drawnInBands(points, expected, shown)
    : drawnAsLines(points, expected, shown);
  const absent = report.lines.filter(({ key }) =>
    measured.some((point) => point.key === key && point.metric === 0),
  );
  const axisName = axisTitle(axis);
  return {
    id: id.replaceAll('.', '-'),
    title: `${title}, by ${axisName}`,
    caption: [
      description,
      expected.length > 0 &&
        `${isCategorical(axis) ? 'Grey ticks' : 'Dashed grey lines'} show the values that theory predicts.`,
      absent.length > 0 &&
        `${absent.map(({ label }) => plainLine(label)).join(', ')}: 0, which a logarithmic scale cannot show.`,
      'Whiskers are 95 % intervals over the rounds.',
      !isCategorical(axis) &&
        'Lines without points do not depend on the axis and were measured once per round.',
    ]
      .filter(Boolean)
      .join(' '),
    description: `${report.lines.map((one) => inWords(one, measured)).join('; ')}.`,
    size: 'half',
    spec: {
      height: valueChartHeight,
      encoding: {
        x: scale.axis(axisName),
        y: logAxis(y, `${title}${unit && `, ${unit}`}`),
      },
      layer,
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

/** A point of a line. */
interface LinePoint extends PlacedPoint {
  readonly label: string;
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

function inWords({ key, label }: SweepLine, points: readonly LinePoint[]): string {
  const texts = points
    .filter((point) => point.key === key)
    .map(({ text, metric }) => `${figure(metric)} at ${text}`);
  return `${plainLine(label)}: ${texts.join(', ')}`;
}
