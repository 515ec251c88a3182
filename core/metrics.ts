// Longer than 250 lines: the table of metrics, whole, as every table, SLO and comparison goes through it.

/**
 * One figure of a trial, with its unit; lower is better in all. Every table, SLO and comparison goes through
 * this list.
 */
export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'µs' | 'B' | 'B/s' | '';
  /** Exact metrics are counted, any change is a change; noisy ones are timed and need an interval. */
  readonly kind: 'exact' | 'noisy';
  readonly description: string;
  /** Which quantile of the latencies it is, if it is one. */
  readonly quantile?: number;
  /**
   * Present where figures may be 0 or less, so that they are compared by amounts and not by factors:
   * differences up to this are what allocators and garbage collectors make by themselves.
   */
  readonly noiseAmount?: number;
  /** The member of a path without which there is no such figure, and nothing is said of it. */
  readonly onlyWith?: 'proxy';
}

const metric = <Id extends string>(
  id: Id,
  title: string,
  unit: Metric['unit'],
  kind: Metric['kind'],
  description: string,
  quantile?: number,
): Metric & { readonly id: Id } => ({
  id,
  title,
  unit,
  kind,
  description,
  ...(quantile === undefined ? {} : { quantile }),
});

/** What only a path with a proxy has. */
const proxyMetrics = [
  {
    ...metric(
      'proxy.latency',
      'latency added by the proxy',
      'ms',
      'noisy',
      'Mean delivery, beyond that of the same variant over the same path without the proxy in the same rounds.',
    ),
    noiseAmount: 0.5,
  },
  metric(
    'proxy.cpuPerNotification',
    'proxy CPU / notification',
    'µs',
    'noisy',
    'CPU time of the proxy in the measured window per notification delivered.',
  ),
  metric(
    'proxy.cpuPerRequest',
    'proxy CPU / request',
    'µs',
    'noisy',
    'CPU time of the proxy in the measured window per HTTP request.',
  ),
  metric(
    'proxy.memoryPerConnection',
    'proxy memory / connection',
    'B',
    'noisy',
    'Growth of the proxy’s resident memory while the subscribers connected, per subscriber.',
  ),
  {
    ...metric(
      'proxy.connectsPerRequest',
      'upstream connections / request',
      '',
      'noisy',
      'Connections that the proxy opened to the target in the measured window per HTTP request.',
    ),
    noiseAmount: 0.02,
  },
  metric(
    'proxy.packetsPerNotification',
    'packets behind the proxy / notification',
    '',
    'noisy',
    'TCP segments between proxy and target, both directions, in the measured window per notification delivered.',
  ),
  metric(
    'proxy.bytesOnWire',
    'wire bytes behind the proxy / notification',
    'B',
    'noisy',
    'Bytes of IP packets between proxy and target, both directions, in the measured window per notification delivered.',
  ),
].map((one) => ({ ...one, onlyWith: 'proxy' as const }));

/** The metrics table. */
export const metrics = [
  metric(
    'latency.p50',
    'p50',
    'ms',
    'noisy',
    'Median latency, from the scheduled instant to the parsed notification.',
    0.5,
  ),
  metric('latency.p90', 'p90', 'ms', 'noisy', '90th percentile of latency; needs 100 deliveries.', 0.9),
  metric('latency.p99', 'p99', 'ms', 'noisy', '99th percentile of latency; needs 1,000 deliveries.', 0.99),
  metric(
    'latency.p999',
    'p99.9',
    'ms',
    'noisy',
    '99.9th percentile of latency; needs 10,000 deliveries.',
    0.999,
  ),
  metric('latency.mean', 'mean', 'ms', 'noisy', 'Mean latency.'),
  metric('latency.max', 'max', 'ms', 'noisy', 'Largest latency.'),
  metric(
    'latency.lag',
    'publisher lag',
    'ms',
    'noisy',
    'Mean time from the scheduled instant to the sending.',
  ),
  metric(
    'latency.wait',
    'wait in the feed',
    'ms',
    'noisy',
    'Mean time from the scheduled instant until the subscriber asked; 0 for transports that push.',
  ),
  metric(
    'latency.delivery',
    'delivery',
    'ms',
    'noisy',
    'Mean of the rest of the latency: until the subscriber had it.',
  ),
  metric(
    'subscribe.p50',
    'time to subscribe',
    'ms',
    'noisy',
    'Median time from the beginning of a subscriber until its subscription is in place; needs 20 subscribers.',
  ),
  metric(
    'requests.perNotification',
    'requests / notification',
    '',
    'exact',
    'HTTP requests in the measured window per notification delivered.',
  ),
  metric(
    'bytes.headers',
    'header bytes / notification',
    'B',
    'exact',
    'HTTP header bytes, both directions, in the measured window per notification delivered.',
  ),
  metric(
    'bytes.total',
    'bytes / notification',
    'B',
    'exact',
    'All bytes on the sockets, both directions, in the measured window per notification delivered.',
  ),
  metric(
    'packets.perNotification',
    'packets / notification',
    '',
    'noisy',
    'TCP segments, both directions, in the measured window per notification delivered.',
  ),
  {
    ...metric(
      'packets.retransmitted',
      'retransmitted / 1,000 segments',
      '',
      'noisy',
      'TCP segments that were sent again in the measured window, per 1,000 that were sent, both directions.',
    ),
    noiseAmount: 2,
  },
  metric(
    'bytes.onWire',
    'wire bytes / notification',
    'B',
    'noisy',
    'Bytes of IP packets, both directions, in the measured window per notification delivered.',
  ),
  metric(
    'cpu.perNotification',
    'server CPU / notification',
    'µs',
    'noisy',
    'CPU time of the target in the measured window per notification delivered.',
  ),
  metric(
    'memory.perConnection',
    'memory / connection',
    'B',
    'noisy',
    'Growth of the target’s resident memory while the subscribers connected, per subscriber.',
  ),
  {
    ...metric(
      'memory.growth',
      'memory growth',
      'B',
      'noisy',
      'Growth of the target’s resident memory from the start of the measured window to its end; below 0 where it shrank.',
    ),
    noiseAmount: 2_000_000,
  },
  {
    ...metric(
      'memory.slope',
      'memory slope',
      'B/s',
      'noisy',
      'Growth of the target’s resident memory in a typical second of the measured window: the median of the slopes between any two seconds (Theil and Sen); needs 10 s.',
    ),
    noiseAmount: 200_000,
  },
  ...proxyMetrics,
  {
    ...metric(
      'delivery.behind',
      'behind another / 1,000',
      '',
      'noisy',
      'Notifications that came to a subscriber within 1 ms of one that had been due 20 ms or more before, per 1,000 delivered: behind a lost packet on a stream, by design where a poll brings several.',
    ),
    noiseAmount: 5,
  },
  metric('delivery.lost', 'lost', '', 'exact', 'Notifications due to a subscriber that never arrived.'),
  metric(
    'delivery.faults',
    'faults',
    '',
    'exact',
    'Failed requests, unasked reconnects, gaps and unreadable answers that the scenario did not ask for.',
  ),
] as const satisfies readonly Metric[];

/** The id of a metric. */
export type MetricId = (typeof metrics)[number]['id'];

/**
 * Those that make a trial invalid, and are the figures of an invalid trial that must be seen: they count all
 * trials.
 */
const breachMetrics: readonly MetricId[] = ['delivery.lost', 'delivery.faults'];

/** Whether a metric is counted over invalid trials, too. */
export const countsInvalidTrials = (id: MetricId): boolean => breachMetrics.includes(id);

/** All metric ids. */
export const metricIds = metrics.map((m) => m.id) as [MetricId, ...MetricId[]];

/** The metric with this id. */
export function metricOf(id: MetricId): Metric {
  return metrics.find((m) => m.id === id) as Metric;
}
