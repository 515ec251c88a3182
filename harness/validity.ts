import type { Trial } from '../core/result.ts';

/** Limits beyond which the load side, not the target, would be what was measured. */
const validityLimits = {
  /** Share of the measured window in which an agent's event loop was busy. */
  agentUtilization: 0.9,
  /** 99th percentile of the publisher's lag in ms; the 90th where there are too few notifications for it. */
  publisherLagMs: 50,
} as const;

/** Why a trial's figures must not be used; empty when they may. */
export function invalidReasons(
  trial: Pick<Trial, 'delivery' | 'bytes' | 'agents' | 'publisherLagMs'>,
): string[] {
  const { delivery, bytes, agents, publisherLagMs } = trial;
  const reasons: string[] = [];
  for (const fault of ['lost', 'duplicated', 'reordered', 'corrupted'] as const)
    if (delivery[fault] > 0) reasons.push(`${delivery[fault]} of ${delivery.expected} deliveries ${fault}`);
  if (bytes.unaccounted > 0) reasons.push(`${bytes.unaccounted} bytes on the sockets are not in the ledger`);
  agents.forEach((agent, i) => {
    if (agent.eventLoopUtilization > validityLimits.agentUtilization)
      reasons.push(
        `agent ${i + 1} was saturated: its event loop was busy ${Math.round(agent.eventLoopUtilization * 100)} % of the time`,
      );
  });
  const lag = publisherLagMs.p99 ?? publisherLagMs.p90 ?? 0;
  if (lag > validityLimits.publisherLagMs)
    reasons.push(
      `the publisher lagged ${lag.toFixed(0)} ms behind the schedule; ${validityLimits.publisherLagMs} ms are allowed`,
    );
  return reasons;
}
