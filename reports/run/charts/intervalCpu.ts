import { capabilitiesOf } from '../../../core/transports.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { logAxis } from '../../render/chart/encodings.ts';
import { logDomain } from '../../render/chart/scales.ts';
import { figure, none } from '../../render/chart/tableFigures.ts';
import { valueChartHeight } from '../../render/chart/valueAxis.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { expectedCost } from '../../stats/pollTheory.ts';
import { intervalAxis, levels, measured, theoryLine } from './intervalLayers.ts';
import { type IntervalSweep, sweepOf } from './intervalSweep.ts';

const cpuOf = ({ summary }: DrawnVariant) => summary.metrics['cpu.perNotification'];

/** Server CPU by poll interval, beside what it would be if all of it went into asking. */
export function intervalCpu(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const found = costsOf(report);
  const y = logDomain(all.flatMap((one) => valuesOf(costsOf(one))));
  if (!found || !y) return null;
  const { sweep, points, expected, cheapest } = found;
  const own = sweep.steps[0]?.variant.color ?? '';
  return {
    id: 'interval-cpu',
    title: 'Server CPU by poll interval',
    caption: `CPU time of the server per notification. The dashed line starts at the shortest interval and falls as 1/T, as if the server did nothing but answer polls.${cheapest.length > 0 ? ' The horizontal line is the cheapest variant that does not poll on a timer.' : ''}`,
    description: `${points.map((p) => `${p.label}: ${figure(p.value)} µs`).join('; ')}${cheapest.map((v) => `; without polls, ${v.label}: ${figure(cpuOf(v))} µs`).join('')}.`,
    size: 'half',
    spec: {
      height: valueChartHeight,
      encoding: { x: intervalAxis(sweep), y: logAxis(y, 'µs per notification') },
      layer: [
        ...levels(cheapest, cpuOf, y, 'µs'),
        ...theoryLine(expected, '1/T', 'belowEnd'),
        measured(points, [{ key: 'cpu', label: 'measured', color: own }], 'server CPU, µs per notification'),
      ],
    },
    hover: [],
    legend: [],
    table: {
      header: ['variant', 'µs per notification', 'as 1/T, µs'],
      rows: [
        ...points.map((p, i) => [p.name, figure(p.value), figure(expected[i]?.value)]),
        ...cheapest.map((v) => [v.summary.label, figure(cpuOf(v)), none]),
      ],
    },
  };
}

/** Null where there is no sweep, or the platform does not tell of CPU time. */
function costsOf(report: ScenarioReport) {
  const drawn = drawnVariantsOf(report);
  const sweep = sweepOf(drawn);
  const points = sweep ? pointsOf(sweep) : [];
  const [first] = points;
  if (!sweep || !first || points.length < 2) return null;
  return {
    sweep,
    points,
    expected: points.map(({ intervalMs }) => ({ intervalMs, value: expectedCost(first, intervalMs) })),
    cheapest: drawn
      .filter((v) => v.summary.options && capabilitiesOf(v.summary.options).asks === 'never' && cpuOf(v))
      .sort((a, b) => (cpuOf(a) ?? 0) - (cpuOf(b) ?? 0))
      .slice(0, 1),
  };
}

const pointsOf = ({ steps }: IntervalSweep) =>
  steps.flatMap(({ intervalMs, variant }) => {
    const value = cpuOf(variant);
    return value
      ? [{ key: 'cpu', label: variant.label, name: variant.summary.label, intervalMs, value }]
      : [];
  });

const valuesOf = (found: ReturnType<typeof costsOf>): number[] =>
  found
    ? [...found.points, ...found.expected]
        .map(({ value }) => value)
        .concat(found.cheapest.map((v) => cpuOf(v) ?? 0))
    : [];
