import { z } from 'zod';
import { samplesNeeded } from '../../core/histogram.ts';
import { metricOf } from '../../core/metrics.ts';
import type { Trial } from '../../core/trial.ts';
import { parseDurationMs } from '../../core/units.ts';

/** The metrics that a single trial's latencies answer: only these say whether a server still keeps up. */
const goalMetrics = [
  'latency.p50',
  'latency.p90',
  'latency.p99',
  'latency.p999',
  'latency.mean',
  'latency.max',
] as const;

/** Schema of a goal for latencies: a figure and its limit in ms. */
export const latencyGoalSchema = z.object({ metric: z.enum(goalMetrics), atMost: z.number() });

/** A goal for latencies. */
export type LatencyGoal = z.output<typeof latencyGoalSchema>;

/** Whether it is a goal for latencies. */
export const isLatencyGoal = (slo: { metric: string; atMost: number }): slo is LatencyGoal =>
  (goalMetrics as readonly string[]).includes(slo.metric);

const titles = goalMetrics.map((metric) => metricOf(metric).title);

/** Parses `p99=250ms`; what is wrong with it, in words, when it is none. */
export function parseLatencyGoal(text: string): LatencyGoal | string {
  const [name = '', limit, ...rest] = text.split('=').map((part) => part.trim());
  if (limit === undefined || rest.length > 0)
    return `"${text}" is not an SLO; expected a figure and its limit, such as p99=250ms`;
  const metric = goalMetrics.find(
    (one, i) => name === titles[i] || name === one || `latency.${name}` === one,
  );
  if (metric === undefined)
    return `"${name}" is not a figure for an SLO here; choose from ${titles.join(', ')}`;
  const atMost = parseDurationMs(limit);
  if (atMost === undefined)
    return /^\d+(\.\d+)?$/.test(limit)
      ? `the limit of ${name} has no unit: write ${name}=${limit}ms if you mean milliseconds`
      : `"${limit}" is not a duration; write ${name}=250ms, for example, or use s, m or h`;
  return atMost > 0 ? { metric, atMost } : `the limit of ${name} must be 1 ms or more`;
}

/** The figure of a trial that a goal is about; null where it has too few deliveries for it. */
export function latencyFigure(
  { latencyMs }: Pick<Trial, 'latencyMs'>,
  { metric }: LatencyGoal,
): number | null {
  return latencyMs[metric.slice('latency.'.length) as 'p50' | 'p90' | 'p99' | 'p999' | 'mean' | 'max'];
}

/** How many deliveries a trial needs to be judged by these goals. */
export const deliveriesNeeded = (goals: readonly LatencyGoal[]): number =>
  Math.max(1, ...goals.map(({ metric }) => samplesNeeded(metricOf(metric).quantile ?? 0)));
