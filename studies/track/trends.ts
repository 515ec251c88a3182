import { groupBy } from '../../core/groupBy.ts';
import { type Metric, type MetricId, metricOf } from '../../core/metrics.ts';
import { transportNames } from '../../core/transports.ts';
import type { Interval } from '../../reports/stats/interval.ts';
import { courseOf, type Level, type Shift } from '../../reports/stats/levels.ts';
import { meanOf } from '../../reports/stats/scale.ts';
import type { HistoryLine } from './file.ts';

/**
 * The metrics that trends show unless others are asked for: few, as each one more is a chance of a false
 * alarm.
 */
export const trendMetrics: readonly MetricId[] = [
  'latency.p50',
  'latency.p99',
  'cpu.perNotification',
  'bytes.total',
];

/**
 * How many measurements of a scenario trends show unless more are asked for: what a page can show, and a
 * person can see.
 */
export const defaultLast = 100;

/** Measurements of one workload on one machine: only these are compared. */
interface Segment {
  /** Unique within a scenario: `A`, `B` …, in the order in which they began. */
  readonly name: string;
  readonly schedule: string;
  readonly machine: HistoryLine['machine'];
  readonly environment: string;
  readonly measurements: number;
}

/** A measurement and its place in the order of a scenario. */
export interface Measurement {
  /** From 0. */
  readonly place: number;
  readonly line: HistoryLine;
  readonly segment: Segment;
}

/** A figure of one measurement. */
export interface TrendPoint {
  readonly measurement: Measurement;
  readonly value: number;
  /** From the spread between its rounds; null for one round. */
  readonly interval: Interval | null;
}

/** The points of a segment, with their levels and shifts; indexes in these count its points. */
export interface TrendPart {
  readonly segment: Segment;
  readonly points: readonly TrendPoint[];
  readonly levels: readonly Level[];
  readonly shifts: readonly Shift[];
}

/** One metric of one variant over all measurements. */
export interface Trend {
  readonly variant: string;
  readonly label: string;
  /** Decides its colour: the place of its transport in the table. */
  readonly series: number;
  readonly metric: Metric & { readonly id: MetricId };
  readonly parts: readonly TrendPart[];
}

/** What a history says of one scenario. */
export interface ScenarioTrends {
  /** Unique within a report and fit for an anchor. */
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly measurements: readonly Measurement[];
  /** How many older ones there are, which nothing here is of. */
  readonly older: number;
  readonly segments: readonly Segment[];
  readonly trends: readonly Trend[];
}

/** Derives the trends of the newest measurements of a history, whatever the order of its lines. */
export function trendsOf(
  lines: readonly HistoryLine[],
  metrics: readonly MetricId[] = trendMetrics,
  last = defaultLast,
): ScenarioTrends[] {
  const scenarios = [...groupBy(lines, ({ scenario }) => scenario)].sort(([a], [b]) => (a < b ? -1 : 1));
  return scenarios.map(([scenario, own], i) => {
    const measurements = newest(own, last);
    return {
      id: `scenario-${i + 1}`,
      scenario,
      title: measurements.at(-1)?.line.title ?? scenario,
      measurements,
      older: own.length - measurements.length,
      segments: [...new Set(measurements.map(({ segment }) => segment))],
      trends: variantsIn(measurements).flatMap((variant) =>
        metrics.map((metric) => trendOf(variant, metric, measurements)),
      ),
    };
  });
}

/** The last by the commit's date, then by when it was measured; the rest only makes the order certain. */
function newest(lines: readonly HistoryLine[], last: number): Measurement[] {
  const key = ({ date, measuredAt, commit, dirty, result }: HistoryLine) =>
    [new Date(date).toISOString(), new Date(measuredAt).toISOString(), commit, dirty, result].join();
  const sorted = lines
    .map((line) => ({ line, key: key(line) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(-last);
  const comparable = ({ schedule, environment }: HistoryLine) => `${schedule}/${environment}`;
  const groups = [...groupBy(sorted, ({ line }) => comparable(line))];
  const segments = new Map(
    groups.map(([id, [first, ...others]], i) => [
      id,
      {
        name: letters(i),
        schedule: first?.line.schedule ?? '',
        machine: (first as { line: HistoryLine }).line.machine,
        environment: first?.line.environment ?? '',
        measurements: 1 + others.length,
      },
    ]),
  );
  return sorted.map(({ line }, place) => ({
    place,
    line,
    segment: segments.get(comparable(line)) as Segment,
  }));
}

/** A to Z, then AA, AB … */
const letters = (i: number): string =>
  (i < 26 ? '' : letters(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26));

interface Variant {
  readonly variant: string;
  readonly label: string;
  readonly series: number;
}

/** As the newest measurement has them, and after these what only older ones have. */
function variantsIn(measurements: readonly Measurement[]): Variant[] {
  const found = new Map<string, Variant>();
  for (const { line } of [...measurements].reverse())
    for (const [variant, { label, transport }] of Object.entries(line.variants)) {
      const place = (transportNames as string[]).indexOf(transport);
      if (!found.has(variant))
        found.set(variant, { variant, label, series: place < 0 ? transportNames.length : place });
    }
  return [...found.values()];
}

function trendOf(variant: Variant, id: MetricId, measurements: readonly Measurement[]): Trend {
  const metric = { ...metricOf(id), id };
  const points = measurements.flatMap((measurement): TrendPoint[] => {
    const kept = measurement.line.variants[variant.variant]?.metrics[id];
    return kept ? [{ measurement, value: kept.value, interval: meanOf(id, kept.rounds) }] : [];
  });
  const parts = [...groupBy(points, ({ measurement }) => measurement.segment)].map(([segment, own]) => ({
    segment,
    points: own,
    ...courseOf(
      own.map(({ value }) => value),
      metric,
    ),
  }));
  return { ...variant, metric, parts };
}
