import type { MetricId } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import { compareLines, type LineComparison } from './comparison.ts';
import type { Sweep } from './file.ts';
import { linesOf, type SweepLine } from './lines.ts';

/**
 * The metrics of a sweep, and what one says of the variant that is lower: `SSE costs less server CPU than …`.
 */
export const sweepMetrics = [
  { id: 'latency.p50', verb: 'has a lower p50 than' },
  { id: 'latency.p99', verb: 'has a lower p99 than' },
  { id: 'latency.mean', verb: 'has a lower mean latency than' },
  { id: 'cpu.perNotification', verb: 'costs less server CPU than' },
  { id: 'requests.perNotification', verb: 'makes fewer requests than' },
  { id: 'bytes.headers', verb: 'needs fewer header bytes than' },
  { id: 'bytes.total', verb: 'needs fewer bytes than' },
] as const satisfies readonly { id: MetricId; verb: string }[];

/** A metric of a sweep. */
export type SweepMetric = (typeof sweepMetrics)[number];

/**
 * A metric that somebody has a figure for, along the axis: each line against each other, unless both are
 * level.
 */
export interface MetricComparison extends LineComparison {
  readonly metric: SweepMetric;
}

/** What reports say of a sweep. */
export interface SweepReport {
  readonly sweep: Sweep;
  readonly scenario: string;
  readonly title: string;
  /** What was measured; null for the built-in target. */
  readonly target: Result['target'];
  readonly lines: readonly SweepLine[];
  readonly comparisons: readonly MetricComparison[];
}

/** Derives lines and crossings from a sweep. */
export function sweepReportOf(sweep: Sweep): SweepReport {
  // A sweep has at least one point: its axis has two values or more.
  const { scenario, calibration, target } = (sweep.points[0] as Sweep['points'][number]).result;
  const lines = linesOf(sweep);
  return {
    sweep,
    scenario: scenario.name,
    title: scenario.title.trim() || scenario.name,
    target,
    lines,
    comparisons: sweepMetrics
      .filter((metric) => isKnown(metric, lines))
      .map((metric) => ({
        metric,
        ...compareLines(metric.id, lines, sweep.axis, calibration),
      })),
  };
}

const isKnown = ({ id }: SweepMetric, lines: readonly SweepLine[]) =>
  lines.some(({ points }) => points.some(({ summary }) => summary.metrics[id] !== null));
