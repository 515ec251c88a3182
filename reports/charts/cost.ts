import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { ScenarioReport } from '../report.ts';
import { sloText } from '../summary.ts';
import type { Chart, Layer } from './chart.ts';
import { leftExtent, textSize, widths } from './config.ts';
import { type Drawn, drawnOf, pointLegend } from './drawn.ts';
import { figure, intervalOver, range } from './figures.ts';
import { dimmable, haloed, keyColor, keyFill, keyShape, type Limit, limits, logAxis } from './layers.ts';
import { perReport } from './perReport.ts';
import { type Box, placeLabels } from './placeLabels.ts';
import { type Domain, logDomain, placeOn } from './scales.ts';
import { textWidth } from './textWidth.ts';

const cpu = 'cpu.perNotification' satisfies MetricId;
const tails = ['latency.p99', 'latency.p90', 'latency.p50'] as const satisfies MetricId[];
const height = 380;
/** About what is left of it for the plot, in px; labels are placed on it. */
const plot = { width: widths.wide - leftExtent - 8, height: height - 66 };

/** What latency costs: the tail of each variant against the CPU time that it takes the server. */
export function cost(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const { drawn, tail, points } = costsOf(report);
  const shared = all.map(costsOf);
  const x = logDomain(
    shared.flatMap(({ points }) => points.flatMap((p) => within(p.cpu, p.cpuLow, p.cpuHigh))),
  );
  const y = logDomain([
    ...shared.flatMap(({ points }) => points.flatMap((p) => within(p.ms, p.msLow, p.msHigh))),
    ...all.flatMap(goalsOf).map(({ at }) => at * 1.5),
  ]);
  if (tail === null || x === null || y === null) return null;
  const { title } = metricOf(tail);
  const goals = goalsOf(report);
  return {
    id: 'cost',
    title: 'Latency against server CPU',
    caption: [
      tail === tails[0]
        ? 'The 99th percentile of latency'
        : `Latency at ${title} (too few deliveries for p99)`,
      'against the CPU time that the server takes for each notification: fast is low, cheap is left.',
      ...(points.some(({ cpuLow }) => cpuLow) ? ['Lines are 95 % intervals over the rounds.'] : []),
    ].join(' '),
    description: `Latency at ${title}, and server CPU per notification. ${points.map((p) => `${p.label}: ${figure(p.ms)} ms at ${figure(p.cpu)} µs`).join('; ')}.`,
    size: 'wide',
    spec: {
      height,
      encoding: {
        x: logAxis(x, 'server CPU per notification, µs'),
        y: logAxis(y, `latency at ${title}, ms`),
      },
      layer: [...limits(goals), ...layersOf(costsOf(report), x, y, goals, title)],
    },
    hover: [],
    legend: pointLegend(drawn),
    table: {
      header: [
        'variant',
        `${title}, ms`,
        '95 % interval',
        'server CPU, µs per notification',
        '95 % interval',
      ],
      rows: drawn.map((v) => [
        v.summary.label,
        figure(v.summary.metrics[tail]),
        range(intervalOver(v, tail)),
        figure(v.summary.metrics[cpu]),
        range(intervalOver(v, cpu)),
      ]),
    },
  };
}

interface Point {
  readonly key: string;
  readonly label: string;
  readonly cpu: number;
  readonly cpuLow: number | undefined;
  readonly cpuHigh: number | undefined;
  readonly ms: number;
  readonly msLow: number | undefined;
  readonly msHigh: number | undefined;
}

interface Costs {
  readonly drawn: readonly Drawn[];
  /** The highest percentile that all have enough deliveries for. */
  readonly tail: (typeof tails)[number] | null;
  readonly points: readonly Point[];
}

const costsOf = perReport((report): Costs => {
  const drawn = drawnOf(report).filter((v) => v.summary.metrics[cpu]);
  const tail = tails.find((id) => drawn.length > 0 && drawn.every((v) => v.summary.metrics[id])) ?? null;
  if (tail === null) return { drawn, tail, points: [] };
  const points = drawn.map((v) => {
    const ofCpu = intervalOver(v, cpu);
    const ofMs = intervalOver(v, tail);
    return {
      key: v.key,
      label: v.label,
      cpu: v.summary.metrics[cpu] as number,
      cpuLow: ofCpu?.low,
      cpuHigh: ofCpu?.high,
      ms: v.summary.metrics[tail] as number,
      msLow: ofMs?.low,
      msHigh: ofMs?.high,
    };
  });
  return { drawn, tail, points };
});

const goalsOf = (report: ScenarioReport) =>
  report.summary.slos
    .filter(({ metric }) => metric === costsOf(report).tail)
    .map((slo) => ({ at: slo.atMost, text: sloText(slo) }));

/** With room for the point itself. The interval of two rounds may span decades: beyond a factor of 2 it runs off the scale. */
const within = (value: number, low = value, high = value) => [
  Math.max(Math.min(low, value / 1.2), value / 2),
  Math.min(Math.max(high, value * 1.2), value * 2),
];

function layersOf(
  { drawn, points }: Costs,
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
    ...labelLayers(data),
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
function positioned(points: readonly Point[], x: Domain, y: Domain, goals: readonly Limit[]) {
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

function labelLayers(data: { values: object[] }): Layer[] {
  // The places are for a wide chart: on a narrow one the legend must do.
  const transform = [{ filter: 'width > 680' }];
  const at = { x: { field: 'cpu' }, y: { field: 'ms' }, opacity: dimmable };
  return [
    {
      data,
      transform: [...transform, { filter: "datum.align !== 'center' && datum.dy !== 0" }],
      mark: {
        type: 'rule',
        strokeWidth: 0.75,
        x2Offset: { expr: 'datum.dx * 0.8' },
        y2Offset: { expr: 'datum.dy' },
      },
      encoding: { ...at, x2: at.x, y2: at.y },
    },
    ...haloed(
      data,
      {
        align: { expr: 'datum.align' },
        baseline: 'middle',
        dx: { expr: 'datum.dx' },
        dy: { expr: 'datum.dy' },
      },
      { ...at, text: { field: 'label' } },
    ).map((layer): Layer => ({ ...layer, transform })),
  ];
}
