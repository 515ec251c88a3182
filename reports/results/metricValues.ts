import { unexpectedFaults } from '../../core/fault.ts';
import { mergeEncoded, quantileMs } from '../../core/histogram.ts';
import { type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import type { PacketCounts } from '../../core/packets.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../stats/interval.ts';
import { memoryGrowth, memoryPerConnection, memorySlope } from './memory.ts';
import { proxyMetricsOf } from './proxyMetrics.ts';
import { total, totalOrNull } from './totals.ts';

/** The metrics of some trials; null where samples are too few, or the platform does not say. */
export type MetricValues = Readonly<Record<MetricId, number | null>>;

/** Not estimated: counts, and the largest of all latencies. */
export const isFact = (id: MetricId) => metricOf(id).kind === 'exact' || id === 'latency.max';

/** A value for each metric. */
export const byMetric = <T>(of: (id: MetricId) => T) =>
  Object.fromEntries(metricIds.map((id) => [id, of(id)])) as Record<MetricId, T>;

/** The metrics of no trial. */
export const nothing: MetricValues = byMetric(() => null);

/** The metrics of these trials together. */
export function metricsOf(trials: readonly Trial[]): MetricValues {
  const latency = mergeEncoded(trials.map((t) => t.latencyMs.histogram));
  const notifications = latency.totalCount;
  const per = (sum: number) => (notifications === 0 ? null : sum / notifications);
  const cpuMs = totalOrNull(trials, (t) => t.target.cpuMs);
  const bytes = (field: 'headers' | 'total') =>
    total(trials, ({ measured }) => measured.bytes.sent[field] + measured.bytes.received[field]);
  const packets = (of: (counts: PacketCounts) => number) => {
    const sum = totalOrNull(trials, ({ measured }) => measured.packets && of(measured.packets));
    return sum === null ? null : per(sum);
  };
  return {
    'latency.p50': quantileMs(latency, 0.5),
    'latency.p90': quantileMs(latency, 0.9),
    'latency.p99': quantileMs(latency, 0.99),
    'latency.p999': quantileMs(latency, 0.999),
    'latency.mean': notifications > 0 ? latency.mean / 1000 : null,
    'latency.max': notifications > 0 ? latency.maxValue / 1000 : null,
    'latency.lag': meanMs(trials.map((t) => t.publisherLagMs)),
    'latency.wait': meanMs(trials.map((t) => t.feedWaitMs)),
    'latency.delivery': meanMs(trials.map((t) => t.deliveryMs)),
    'subscribe.p50': subscribeP50(trials),
    'requests.perNotification': per(total(trials, (t) => t.measured.requests.total)),
    'bytes.headers': per(bytes('headers')),
    'bytes.total': per(bytes('total')),
    'packets.perNotification': packets((p) => p.segmentsOut + p.segmentsIn),
    'packets.retransmitted': retransmittedOf(trials),
    'bytes.onWire': packets((p) => p.bytesOnWire),
    'cpu.perNotification': cpuMs === null ? null : per(cpuMs * 1000),
    'memory.perConnection': median(trials.flatMap((t) => memoryPerConnection(t, t.target) ?? [])),
    ...proxyMetricsOf(trials, per),
    'delivery.behind': behindOf(trials),
    ...breachesOf(trials),
    'memory.growth': median(trials.flatMap((t) => memoryGrowth(t) ?? [])),
    'memory.slope': median(trials.flatMap((t) => memorySlope(t) ?? [])),
  };
}

/** The kernel does not count what it sends again among the segments that it sends. */
function retransmittedOf(trials: readonly Trial[]): number | null {
  const sumOf = (of: (counts: PacketCounts) => number) =>
    totalOrNull(trials, ({ measured }) => measured.packets && of(measured.packets));
  const again = sumOf(({ retransmitted }) => retransmitted);
  const sent = sumOf(
    ({ segmentsOut, segmentsIn, retransmitted }) => segmentsOut + segmentsIn + retransmitted,
  );
  return again === null || !sent ? null : (1000 * again) / sent;
}

function behindOf(trials: readonly Trial[]): number | null {
  const behind = totalOrNull(trials, ({ delivery }) => delivery.behind ?? null);
  const delivered = total(trials, ({ latencyMs }) => latencyMs.count);
  return behind === null || delivered === 0 ? null : (1000 * behind) / delivered;
}

/** What makes a trial invalid: counted in all that were finished. */
export const breachesOf = (trials: readonly Trial[]) => ({
  'delivery.lost': total(trials, (t) => t.delivery.lost),
  'delivery.faults': total(trials, (t) => unexpectedFaults(t.faults)),
});

function subscribeP50(trials: readonly Trial[]): number | null {
  const present = trials.flatMap(({ subscribeMs }) => subscribeMs ?? []);
  return quantileMs(mergeEncoded(present.map((t) => t.histogram)), 0.5);
}

function meanMs(times: readonly (Trial['latencyMs'] | null)[]): number | null {
  const present = times.filter((t) => t !== null);
  const merged = mergeEncoded(present.map((t) => t.histogram));
  return present.length < times.length || merged.totalCount === 0 ? null : merged.mean / 1000;
}
