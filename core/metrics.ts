/** One figure of a trial, with its unit and direction; every table, SLO and comparison goes through this list. */
export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'µs' | 'B' | '';
  readonly better: 'lower' | 'higher';
  /** Exact metrics are counted, any change is a change; noisy ones are timed and need an interval. */
  readonly kind: 'exact' | 'noisy';
  readonly description: string;
}

const lower = (
  id: string,
  title: string,
  unit: Metric['unit'],
  kind: Metric['kind'],
  description: string,
): Metric => ({ id, title, unit, better: 'lower', kind, description });

/** The metrics table. */
export const metrics = [
  lower(
    'latency.p50',
    'p50',
    'ms',
    'noisy',
    'Median latency, from the scheduled instant to the parsed notification.',
  ),
  lower('latency.p90', 'p90', 'ms', 'noisy', '90th percentile of latency; needs 100 deliveries.'),
  lower('latency.p99', 'p99', 'ms', 'noisy', '99th percentile of latency; needs 1,000 deliveries.'),
  lower('latency.p999', 'p99.9', 'ms', 'noisy', '99.9th percentile of latency; needs 10,000 deliveries.'),
  lower('latency.mean', 'mean', 'ms', 'noisy', 'Mean latency.'),
  lower('latency.max', 'max', 'ms', 'noisy', 'Largest latency.'),
  lower(
    'requests.perNotification',
    'requests / notification',
    '',
    'exact',
    'HTTP requests in the measured window per notification delivered.',
  ),
  lower(
    'bytes.headers',
    'header bytes / notification',
    'B',
    'exact',
    'HTTP header bytes, both directions, in the measured window per notification delivered.',
  ),
  lower(
    'bytes.total',
    'bytes / notification',
    'B',
    'exact',
    'All bytes on the sockets, both directions, in the measured window per notification delivered.',
  ),
  lower(
    'cpu.perNotification',
    'server CPU / notification',
    'µs',
    'noisy',
    'CPU time of the target in the measured window per notification delivered.',
  ),
  lower(
    'memory.perConnection',
    'memory / connection',
    'B',
    'noisy',
    'Growth of the target’s resident memory while the subscribers connected, per subscriber.',
  ),
  lower('delivery.lost', 'lost', '', 'exact', 'Notifications due to a subscriber that never arrived.'),
] as const satisfies readonly Metric[];

/** The id of a metric. */
export type MetricId = (typeof metrics)[number]['id'];

/** All metric ids. */
export const metricIds = metrics.map((m) => m.id) as [MetricId, ...MetricId[]];

/** The metric with this id. */
export function metricOf(id: MetricId): Metric {
  return metrics.find((m) => m.id === id) as Metric;
}
