import { groupBy } from '../../../core/groupBy.ts';
import { labelOf, slugOf, withPath } from '../../../core/variant.ts';
import type { Chart, Layer, LegendEntry } from '../../render/chart/chart.ts';
import { dimmable, keyColor, keyShape, logAxis } from '../../render/chart/encodings.ts';
import { haloed } from '../../render/chart/marks.ts';
import { logDomain } from '../../render/chart/scales.ts';
import { figure, rounded } from '../../render/chart/tableFigures.ts';
import { valueAxis } from '../../render/chart/valueAxis.ts';
import { color, seriesColor, seriesShape } from '../../render/theme.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { meanInLetters } from '../../stats/linkTheory.ts';
import {
  expectedAt,
  type LinkTheoryRow,
  linkTheoryNote,
  linkTheoryOf,
  linkTheoryTable,
  linkTheoryTitle,
} from '../linkTheory.ts';
import { perReport } from './perReport.ts';

/** Mean latency by round trip, beside the curves of theory. */
export function linkTheory(report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null {
  const points = pointsOf(report);
  const y = logDomain(
    all.flatMap((one) => [
      ...pointsOf(one).map(({ ms }) => ms),
      ...curvesOf(one).flatMap(({ values }) => values.map(({ ms }) => ms)),
    ]),
  );
  const table = linkTheoryTable(report.summary);
  if (points.length === 0 || y === null || table === null) return null;
  const legend = legendOf(points);
  const x = { field: 'atMs' };
  return {
    id: 'link-theory',
    title: linkTheoryTitle,
    caption: `Mean latency by the round trip R that was asked of the link; points of one round trip stand side by side. ${linkTheoryNote}`,
    description: `${points.map((p) => `${p.name}: ${figure(p.ms)} ms, expected ${figure(p.theoryMs)} ms`).join('; ')}.`,
    size: 'wide',
    spec: {
      height: 400,
      encoding: {
        x: valueAxis(
          points.map(({ rttMs }) => rttMs),
          'round trip asked of the link, ms',
          (ms) => `${ms}`,
        ),
        y: logAxis(y, 'mean latency, ms'),
      },
      layer: [
        ...curvesOf(report).flatMap(drawnCurve),
        {
          data: { values: points.filter(({ low }) => low !== null) },
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            x,
            y: { field: 'low' },
            y2: { field: 'high' },
            color: keyColor(legend),
            opacity: dimmable,
          },
        },
        {
          data: { values: points },
          mark: { type: 'point', size: 70, strokeWidth: 2, filled: true },
          encoding: {
            x,
            y: { field: 'ms' },
            color: keyColor(legend),
            shape: keyShape(legend),
            opacity: dimmable,
            tooltip: [
              { field: 'name', title: 'variant' },
              { field: 'ms', title: 'mean, ms', format: ',.3~r' },
              { field: 'theoryMs', title: 'expected, ms', format: ',.3~r' },
            ],
          },
        },
      ],
    },
    hover: [],
    legend,
    table,
  };
}

interface Point {
  /** The slug of the variant without its path, which has a colour and a symbol. */
  readonly key: string;
  readonly label: string;
  readonly name: string;
  readonly series: number;
  readonly row: LinkTheoryRow;
  readonly rttMs: number;
  /** Beside the round trip, where others stand. */
  readonly atMs: number;
  readonly ms: number;
  readonly theoryMs: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Points of the same round trip are this factor apart. */
const apart = 1.035;

const pointsOf = perReport(({ summary }: ScenarioReport): Point[] => {
  const measured = linkTheoryOf(summary).flatMap(({ meanMs, ...row }) =>
    meanMs !== null && row.rttMs > 0 ? [{ ...row, meanMs }] : [],
  );
  const byRtt = groupBy(measured, ({ rttMs, asking }) => `${rttMs} ${JSON.stringify(asking)}`);
  return [...byRtt.values()].flatMap((rows) =>
    rows.flatMap((row, i) => {
      const { variant, rttMs, meanMs, theoryMs, interval } = row;
      if (variant.options === null) return [];
      const bare = withPath(variant.options, { ...variant.options.over, link: undefined });
      return [
        {
          key: slugOf(bare),
          label: labelOf(bare),
          name: variant.label,
          series: variant.series,
          row,
          rttMs,
          atMs: rounded(rttMs * apart ** (i - (rows.length - 1) / 2)),
          ms: rounded(meanMs),
          theoryMs: rounded(theoryMs),
          low: interval && rounded(interval.low),
          high: interval && rounded(interval.high),
        },
      ];
    }),
  );
});

const legendOf = (points: readonly Point[]): (LegendEntry & { shape: string; hollow: boolean })[] =>
  [...groupBy(points, ({ key }) => key).values()].flatMap(([first]) =>
    first
      ? [
          {
            key: first.key,
            label: first.label,
            color: seriesColor(first.series),
            shape: seriesShape(first.series),
            hollow: false,
          },
        ]
      : [],
  );

const steps = 40;
/** Curves reach beyond the points at their ends. */
const beyond = 1.2;

interface Curve {
  readonly name: string;
  readonly values: readonly { readonly atMs: number; readonly ms: number }[];
}

/** What theory expects, a curve for each way to ask, the lowest first. */
const curvesOf = perReport((report: ScenarioReport): Curve[] => {
  const points = pointsOf(report);
  const rtts = points.map(({ rttMs }) => rttMs);
  const [from, to] = [Math.min(...rtts) / beyond, Math.max(...rtts) * beyond];
  const ways = groupBy(points, ({ row }) => JSON.stringify(row.asking));
  return [...ways.values()]
    .flatMap(([first]) => first?.row.asking ?? [])
    .map((asking) => ({
      name: meanInLetters(asking),
      values: Array.from({ length: steps + 1 }, (_, i) => {
        const atMs = from * (to / from) ** (i / steps);
        return { atMs: rounded(atMs), ms: rounded(expectedAt(atMs, asking, report.summary).meanMs) };
      }),
    }))
    .sort((a, b) => (a.values[0]?.ms ?? 0) - (b.values[0]?.ms ?? 0));
});

/** A dashed curve with its formula at the end: the lowest has it below, the others above. */
function drawnCurve({ name, values }: Curve, i: number): Layer[] {
  const at = { x: { field: 'atMs' }, y: { field: 'ms' } };
  const place = i === 0 ? { baseline: 'top', dy: 10 } : { baseline: 'bottom', dy: -8 };
  return [
    {
      data: { values: [...values] },
      mark: { type: 'line', color: color('soft'), strokeDash: [4, 3], strokeWidth: 1.25 },
      encoding: at,
    },
    ...haloed(
      { values: values.slice(-1).map((value) => ({ ...value, name })) },
      { ...place, align: 'right', color: color('soft') },
      { ...at, text: { field: 'name' } },
    ),
  ];
}
