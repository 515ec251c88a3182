import { metricOf } from '../../../core/metrics.ts';
import type { Chart, LegendEntry } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { logAxis } from '../../render/chart/encodings.ts';
import { limits } from '../../render/chart/marks.ts';
import { logDomain } from '../../render/chart/scales.ts';
import { figure, none } from '../../render/chart/tableFigures.ts';
import { valueChartHeight } from '../../render/chart/valueAxis.ts';
import { color } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { sloText } from '../../results/slos.ts';
import { intervalAxis, levels, measured, theoryLine } from './intervalLayers.ts';
import { isAsking, sweepOf } from './intervalSweep.ts';

const meanOf = ({ summary }: DrawnVariant) => summary.metrics['latency.mean'];
const maxOf = ({ summary }: DrawnVariant) => summary.metrics['latency.max'];

/** Latency by poll interval, beside what theory expects. */
export function intervalLatency(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const drawn = drawnVariantsOf(report);
  const sweep = sweepOf(drawn);
  const y = logDomain(all.flatMap(latenciesOf));
  if (!sweep || !y) return null;
  const { steps, plus } = sweep;
  const own = steps[0]?.variant.color ?? color('text');
  const legend: LegendEntry[] = [
    { key: 'max', label: 'longest, measured', color: own, shape: 'circle', hollow: true },
    { key: 'mean', label: 'mean, measured', color: own, shape: 'circle' },
  ];
  const expected = (which: 'mean' | 'max') =>
    steps.map(({ intervalMs }) => ({ intervalMs, value: sweep.expected(intervalMs)[which] }));
  const points = steps.flatMap(({ intervalMs, variant }) =>
    [
      { key: 'max', value: maxOf(variant) },
      { key: 'mean', value: meanOf(variant) },
    ].flatMap(({ key, value }) => (value === null ? [] : [{ key, label: variant.label, intervalMs, value }])),
  );
  const others = drawn.filter((variant) => !isAsking(variant));
  return {
    id: 'interval-latency',
    title: 'Latency by poll interval',
    caption: `An event at a random moment waits half the interval T on average and all of it at most (dashed lines${plus.mean && ', plus its share of the time of an answer, R'}). Horizontal lines are the means of the other variants.`,
    description: `Mean and longest. ${[...steps.map(({ variant }) => variant), ...others].map((v) => `${v.label}: ${figure(meanOf(v))} and ${figure(maxOf(v))} ms`).join('; ')}.`,
    size: 'half',
    spec: {
      height: valueChartHeight,
      encoding: { x: intervalAxis(sweep), y: logAxis(y, 'latency, ms') },
      layer: [
        ...limits(goalsOf(report), 'left'),
        ...levels(others, meanOf, y, 'ms'),
        ...theoryLine(expected('max'), `longest: T${plus.max}`, 'aboveEnd'),
        ...theoryLine(expected('mean'), `mean: T/2${plus.mean}`, 'belowStart'),
        measured(points, legend, 'latency, ms'),
      ],
    },
    hover: [],
    legend,
    table: {
      header: ['variant', 'mean, ms', 'expected mean, ms', 'longest, ms', 'expected longest, ms'],
      rows: [
        ...steps.map(({ variant }, i) => [
          variant.summary.label,
          figure(meanOf(variant)),
          figure(expected('mean')[i]?.value),
          figure(maxOf(variant)),
          figure(expected('max')[i]?.value),
        ]),
        ...others.map((v) => [v.summary.label, figure(meanOf(v)), none, figure(maxOf(v)), none]),
      ],
    },
  };
}

/** All SLOs on latency: a percentile lies between the mean and the longest. */
const goalsOf = ({ summary }: ScenarioReport) =>
  summary.slos
    .filter(({ metric }) => metric.startsWith('latency.') && metricOf(metric).unit === 'ms')
    .map((slo) => ({ at: slo.atMost, text: sloText(slo) }));

function latenciesOf(report: ScenarioReport): number[] {
  const drawn = drawnVariantsOf(report);
  const sweep = sweepOf(drawn);
  if (!sweep) return [];
  return [
    ...drawn.filter((v) => !isAsking(v)).map(meanOf),
    ...sweep.steps.flatMap(({ intervalMs, variant }) => [
      meanOf(variant),
      maxOf(variant),
      ...Object.values(sweep.expected(intervalMs)),
    ]),
    ...goalsOf(report).map(({ at }) => at),
  ].flatMap((value) => value ?? []);
}
