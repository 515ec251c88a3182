import { type MetricId, metricOf } from '../../../core/metrics.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf, pointLegend } from '../../render/chart/drawnVariants.ts';
import { logAxis } from '../../render/chart/encodings.ts';
import { limits } from '../../render/chart/marks.ts';
import { logDomain } from '../../render/chart/scales.ts';
import { figure, intervalOver, range } from '../../render/chart/tableFigures.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { sloText } from '../../results/slos.ts';
import { type CostPoint, costHeight, costLayers } from './costLayers.ts';
import { perReport } from './perReport.ts';

const cpu = 'cpu.perNotification' satisfies MetricId;
const tails = ['latency.p99', 'latency.p90', 'latency.p50'] as const satisfies MetricId[];

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
      'against server CPU time per notification: lower is faster, further left is cheaper.',
      ...(points.some(({ cpuLow }) => cpuLow)
        ? ['Lines are 95 % intervals over the rounds, clipped at the edge of the chart.']
        : []),
    ].join(' '),
    description: `Latency at ${title}, and server CPU per notification. ${points.map((p) => `${p.label}: ${figure(p.ms)} ms at ${figure(p.cpu)} µs`).join('; ')}.`,
    size: 'wide',
    spec: {
      height: costHeight,
      encoding: {
        x: logAxis(x, 'server CPU per notification, µs'),
        y: logAxis(y, `latency at ${title}, ms`),
      },
      layer: [...limits(goals), ...costLayers(costsOf(report), x, y, goals, title)],
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

interface Costs {
  readonly drawn: readonly DrawnVariant[];
  /** The highest percentile that all have enough deliveries for. */
  readonly tail: (typeof tails)[number] | null;
  readonly points: readonly CostPoint[];
}

const costsOf = perReport((report): Costs => {
  const drawn = drawnVariantsOf(report).filter((v) => v.summary.metrics[cpu]);
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

/**
 * With room for the point itself. The interval of two rounds may span decades: beyond a factor of 2 it runs
 * off the scale.
 */
const within = (value: number, low = value, high = value) => [
  Math.max(Math.min(low, value / 1.2), value / 2),
  Math.min(Math.max(high, value * 1.2), value * 2),
];
