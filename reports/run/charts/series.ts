import type { Chart, ChartMaker } from '../../render/chart/chart.ts';
import { drawnVariantsOf, lineLegend } from '../../render/chart/drawnVariants.ts';
import { dimmable, keyColor, keyDash, logAxis } from '../../render/chart/encodings.ts';
import { nearestPoint } from '../../render/chart/marks.ts';
import { logDomain, sharedMax } from '../../render/chart/scales.ts';
import { figure, rounded } from '../../render/chart/tableFigures.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { validTrials } from '../../results/validTrials.ts';
import { perReport } from './perReport.ts';
import { endOf, phaseLayers } from './phases.ts';
import { courseOf, type Quantity, quantities, secondsPerPoint } from './seconds.ts';

interface Course {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly axis: string;
  readonly isLog: boolean;
  readonly quantity: Quantity;
}

/** What happened second by second, one chart for each quantity. */
export const series: readonly ChartMaker[] = [
  {
    id: 'series-delivered',
    title: 'Deliveries, second by second',
    caption: 'Notifications that arrived in each second, mean of the rounds.',
    axis: 'deliveries per second',
    isLog: false,
    quantity: quantities.delivered,
  },
  {
    id: 'series-cpu',
    title: 'Server CPU, second by second',
    caption: 'Server CPU time in each second, mean of the rounds; 1000 ms is one full core.',
    axis: 'ms of CPU per second',
    isLog: false,
    quantity: quantities.cpu,
  },
  {
    id: 'series-p50',
    title: 'Median latency, second by second',
    caption:
      'Median latency of the deliveries in each second, median of the rounds. Seconds with fewer than 20 deliveries are left out.',
    axis: 'median latency, ms',
    isLog: true,
    quantity: quantities.p50,
  },
  {
    id: 'series-max',
    title: 'Worst latency, second by second',
    caption: 'Highest latency of the deliveries in each second, in the worst round.',
    axis: 'worst latency, ms',
    isLog: true,
    quantity: quantities.max,
  },
].map(makerOf);

function makerOf(course: Course): ChartMaker {
  const { id, title, caption, axis, isLog, quantity } = course;
  const points = perReport((report) => pointsOf(report, quantity));
  return (report, all) => {
    const own = points(report);
    const known = own.filter(({ value }) => value !== null);
    const values = (one: ScenarioReport) => points(one).flatMap(({ value }) => value ?? []);
    const logScale = logDomain(all.flatMap(values));
    const most = (one: ScenarioReport) => Math.max(0, ...values(one));
    if (known.length === 0 || logScale === null) return null;
    const drawn = drawnVariantsOf(report);
    const encoding = { x: { field: 's' }, y: { field: 'value' } };
    const step = stepOf(report);
    const y = isLog
      ? logAxis(logScale, axis, raised)
      : {
          type: 'quantitative' as const,
          scale: { domain: [0, 1.1 * sharedMax(most(report), all.map(most))], nice: false },
          axis: { title: axis, tickCount: 4, format: '~f', ...raised },
        };
    return {
      id,
      title,
      caption: step > 1 ? `${caption} Each point covers ${step} s.` : caption,
      description: `${drawn.map(({ key, label }) => `${label}: ${spanText(own.filter((p) => p.key === key))}`).join('; ')}.`,
      size: 'half',
      spec: {
        height: 260,
        encoding: {
          x: {
            type: 'quantitative',
            scale: { domain: [0, endOf(report)], nice: false },
            axis: { title: 'seconds since the schedule began', tickMinStep: 1, tickCount: 8, format: '~f' },
          },
          y,
        },
        layer: [
          ...phaseLayers(report),
          {
            data: { values: own },
            mark: { type: 'line', strokeWidth: 1.75, strokeJoin: 'round', strokeCap: 'round' },
            encoding: { ...encoding, color: keyColor(drawn), opacity: dimmable, strokeDash: keyDash(drawn) },
          },
        ],
      },
      hover: [
        nearestPoint(known, drawn, encoding, [
          { field: 'second', title: 'second' },
          { field: 'value', title: axis, format: ',.3~r' },
        ]),
      ],
      legend: lineLegend(drawn),
      table: tableOf(report, own),
    };
  };
}

/** The title of the axis, above the names of the phases. */
const raised = { titleY: -22 };

interface Point {
  readonly key: string;
  /** The middle of the time that it stands for, in s. */
  readonly s: number;
  readonly second: string;
  readonly value: number | null;
}

function pointsOf(report: ScenarioReport, quantity: Quantity): Point[] {
  const step = stepOf(report);
  return drawnVariantsOf(report).flatMap(({ key, trials }) =>
    courseOf(trials, report.result.scenario.phases, quantity, step).map(({ fromS, value }) => ({
      key,
      s: fromS + step / 2,
      second: `${fromS} to ${fromS + step} s`,
      value: value === null ? null : rounded(value),
    })),
  );
}

const stepOf = (report: ScenarioReport) => secondsPerPoint(validTrials(report.result));

function tableOf(report: ScenarioReport, points: readonly Point[]): Chart['table'] {
  const drawn = drawnVariantsOf(report);
  const moments = [...new Set(points.map(({ s }) => s))].sort((a, b) => a - b);
  return {
    header: ['second', ...drawn.map(({ summary }) => summary.label)],
    rows: moments.map((s) => [
      points.find((p) => p.s === s)?.second ?? '',
      ...drawn.map(({ key }) => figure(points.find((p) => p.key === key && p.s === s)?.value)),
    ]),
  };
}

function spanText(points: readonly Point[]): string {
  const values = points.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? 'none' : `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;
}
