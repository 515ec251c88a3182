import { metricOf } from '../../../core/metrics.ts';
import type { Chart, ChartTable, Layer } from '../../render/chart/chart.ts';
import { curveOf } from '../../render/chart/curve.ts';
import { type DrawnVariant, drawnVariantsOf, lineLegend } from '../../render/chart/drawnVariants.ts';
import { dimmable, keyColor, keyDash, logAxis } from '../../render/chart/encodings.ts';
import { limits, nearestPoint } from '../../render/chart/marks.ts';
import { type Domain, logDomain } from '../../render/chart/scales.ts';
import { figure } from '../../render/chart/tableFigures.ts';
import { color } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { sloText } from '../../results/slos.ts';
import { perReport } from './perReport.ts';

/** Latency by percentile, one curve for each variant. */
export function percentiles(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const points = pointsOf(report);
  const yDomain = logDomain(all.flatMap(latenciesOf));
  if (points.length === 0 || yDomain === null) return null;
  const drawn = drawnVariantsOf(report);
  const goals = goalsOf(report);
  const ranged = points.some(({ low }) => low !== null);
  const ends = all.flatMap((one) => [...pointsOf(one), ...goalsOf(one)].map(({ oneIn }) => oneIn));
  const x = { field: 'oneIn' };
  const y = { field: 'ms' };
  const looks = { color: keyColor(drawn), opacity: dimmable };
  const band: Layer = {
    data: { values: points },
    transform: [{ filter: 'datum.low !== null' }],
    mark: { type: 'area', fillOpacity: 0.14 },
    encoding: { x, y: { field: 'low' }, y2: { field: 'high' }, ...looks },
  };
  const lines: Layer = {
    data: { values: points },
    mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round' },
    encoding: { x, y, ...looks, strokeDash: keyDash(drawn) },
  };
  const marks: Layer = {
    data: { values: goals },
    mark: {
      type: 'point',
      // From below, for the text of the limit stands above.
      shape: 'triangle-up',
      filled: true,
      size: 70,
      color: color('text'),
      yOffset: 6,
      opacity: 1,
    },
    encoding: { x, y: { field: 'at' } },
  };
  return {
    id: 'percentiles',
    title: 'Latency by percentile',
    caption: [
      'The highest latency among the fastest share of deliveries. The axis stretches towards the right to show the slow ones; each line ends where fewer than 10 deliveries are slower.',
      ranged ? 'Bands span the lowest to the highest round.' : '',
    ]
      .filter(Boolean)
      .join(' '),
    description: `Median and 99th percentile. ${drawn.map(inWords).join('; ')}.`,
    size: 'wide',
    spec: {
      height: 400,
      encoding: {
        x: percentileAxis([1, Math.max(2, ...ends)]),
        y: logAxis(yDomain, 'latency, ms'),
      },
      layer: [...(ranged ? [band] : []), lines, ...limits(goals), ...(goals.length > 0 ? [marks] : [])],
    },
    hover: [
      nearestPoint(points, drawn, { x, y }, [
        { field: 'percentile', title: 'of deliveries' },
        { field: 'ms', title: 'took at most, ms', format: ',.3~r' },
      ]),
    ],
    legend: lineLegend(drawn),
    table: tableOf(drawn),
  };
}

const pointsOf = perReport((report) =>
  drawnVariantsOf(report).flatMap(({ key, trials }) =>
    curveOf(trials.map((t) => t.latencyMs.histogram)).map((point) => ({
      key,
      ...point,
      percentile: quantileText(point.oneIn),
    })),
  ),
);

/** The SLOs that set a limit to a percentile. */
const goalsOf = ({ summary }: ScenarioReport) =>
  summary.slos.flatMap((slo) => {
    const { quantile } = metricOf(slo.metric);
    return quantile === undefined ? [] : [{ oneIn: 1 / (1 - quantile), at: slo.atMost, text: sloText(slo) }];
  });

const latenciesOf = (report: ScenarioReport) => [
  ...pointsOf(report).flatMap(({ ms, low, high }) => [ms, low ?? ms, high ?? ms]),
  // With room for the text above the line.
  ...goalsOf(report).map(({ at }) => at * 1.5),
];

/** Decades of 1/(1 − quantile), and the median; a curve that is short has the quarter too. */
function percentileAxis(domain: Domain) {
  const values = [1, 2, ...(domain[1] < 10 ? [4] : []), 10, 100, 1e3, 1e4, 1e5, 1e6].filter(
    (v) => v <= domain[1] * 1.001,
  );
  const texts = Object.fromEntries(values.map((oneIn) => [oneIn, quantileText(oneIn)]));
  return {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain, nice: false },
    axis: { title: 'share of deliveries', values, labelExpr: `(${JSON.stringify(texts)})[datum.value]` },
  };
}

const quantileText = (oneIn: number) =>
  `${Number((100 * (1 - 1 / oneIn)).toFixed(Math.max(0, Math.ceil(Math.log10(oneIn)) - 1)))} %`;

const columns = [
  'latency.p50',
  'latency.p90',
  'latency.p99',
  'latency.p999',
  'latency.mean',
  'latency.max',
] as const;

function tableOf(drawn: readonly DrawnVariant[]): ChartTable {
  return {
    header: ['variant', ...columns.map((id) => `${metricOf(id).title}, ms`), 'deliveries'],
    rows: drawn.map(({ summary, trials }) => [
      summary.label,
      ...columns.map((id) => figure(summary.metrics[id])),
      String(trials.reduce((n, t) => n + t.latencyMs.count, 0)),
    ]),
  };
}

const inWords = ({ label, summary: { metrics } }: DrawnVariant) =>
  `${label}: ${figure(metrics['latency.p50'])} and ${figure(metrics['latency.p99'])} ms`;
