import type { Traffic } from '../../core/counts.ts';
import type { AgentReport } from '../../core/messages/protocol.ts';
import type { Trial } from '../../core/trial.ts';

/** Adds objects of numbers, field by field; what one of them lacks is 0 in it. */
export function sum<T extends { readonly [K in keyof T]: number | undefined }>(items: readonly T[]): T {
  const keys = [...new Set(items.flatMap((item) => Object.keys(item)))] as (keyof T)[];
  return Object.fromEntries(
    keys.map((key) => [key, items.reduce((n, item) => n + ((item[key] as number | undefined) ?? 0), 0)]),
  ) as T;
}

/** What all agents counted on the wire, over the whole trial and within the measured window. */
export function trafficOf(
  reports: readonly AgentReport[],
  windowMs: number,
): Pick<Trial, 'requests' | 'connections' | 'bytes'> & {
  measured: Omit<Trial['measured'], 'packets' | 'observedMs'>;
} {
  const { sent, received, ...counts } = add(reports.map((r) => r.traffic));
  const measured = add(reports.map((r) => r.measured));
  return {
    ...counts,
    bytes: { sent, received, unaccounted: reports.reduce((n, r) => n + r.unaccounted, 0) },
    measured: {
      requests: measured.requests,
      connections: measured.connections,
      bytes: { sent: measured.sent, received: measured.received },
      windowMs,
    },
  };
}

const add = (traffics: readonly Traffic[]): Traffic => ({
  requests: sum(traffics.map((t) => t.requests)),
  connections: sum(traffics.map((t) => t.connections)),
  sent: sum(traffics.map((t) => t.sent)),
  received: sum(traffics.map((t) => t.received)),
});
