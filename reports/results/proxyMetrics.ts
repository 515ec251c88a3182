import type { MetricId } from '../../core/metrics.ts';
import type { PacketCounts } from '../../core/packets.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../stats/interval.ts';
import { memoryPerConnection } from './memory.ts';
import { total, totalOrNull } from './totals.ts';

type ProxyMetricId = Extract<MetricId, `proxy.${string}`>;

/**
 * What a proxy cost in these trials; all null where one of them had none. Its latency is known only beside
 * variants without it: see addedLatency.ts.
 */
export function proxyMetricsOf(
  trials: readonly Trial[],
  per: (sum: number) => number | null,
): Record<ProxyMetricId, number | null> {
  const requests = total(trials, ({ measured }) => measured.requests.total);
  const perRequest = (sum: number | null) => (sum === null || requests === 0 ? null : sum / requests);
  const perNotification = (sum: number | null) => (sum === null ? null : per(sum));
  const cpuMs = totalOrNull(trials, ({ proxy }) => proxy?.cpuMs);
  const cpuUs = cpuMs === null ? null : cpuMs * 1000;
  const packets = (of: (counts: PacketCounts) => number) =>
    totalOrNull(trials, ({ proxy }) => proxy?.measured.packets && of(proxy.measured.packets));
  return {
    'proxy.latency': null,
    'proxy.cpuPerNotification': perNotification(cpuUs),
    'proxy.cpuPerRequest': perRequest(cpuUs),
    'proxy.memoryPerConnection': median(trials.flatMap((t) => memoryPerConnection(t, t.proxy) ?? [])),
    'proxy.connectsPerRequest': perRequest(packets((p) => p.connectionsOpened)),
    'proxy.packetsPerNotification': perNotification(packets((p) => p.segmentsOut + p.segmentsIn)),
    'proxy.bytesOnWire': perNotification(packets((p) => p.bytesOnWire)),
  };
}
