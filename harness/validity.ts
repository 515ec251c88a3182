import { samplesNeeded } from '../core/histogram.ts';
import { metricOf } from '../core/metrics.ts';
import type { Trial } from '../core/result.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Place } from './place.ts';

/** Limits beyond which something other than the target would be what was measured; docs/METHOD.md gives reasons. */
const validityLimits = {
  /** Share of the measured window in which an agent's event loop was busy. */
  agentUtilization: 0.9,
  /** The longest that an agent's event loop may stand still, ms. */
  agentStallMs: 250,
  /** 99th percentile of the publisher's lag in ms; the 90th where there are too few notifications for it. */
  publisherLagMs: 50,
  /** Share of the cores' time that went to programs that are not of the trial. */
  otherCpu: 0.2,
  /** Share of the cores' time that the hypervisor gave away. */
  steal: 0.05,
  /** Share of the window for which a CPU quota stopped us. */
  throttled: 0.05,
  /** Share of the window for which the target waited for a core that should be its own. */
  runQueue: 0.1,
} as const;

type Judged = Pick<
  Trial,
  | 'delivery'
  | 'bytes'
  | 'connections'
  | 'packets'
  | 'agents'
  | 'latencyMs'
  | 'publisherLagMs'
  | 'target'
  | 'machine'
> & { readonly measured: Pick<Trial['measured'], 'windowMs'> };

/** Why a trial's figures must not be used; empty when they may. */
export function invalidReasons(
  trial: Judged,
  slos: Scenario['slos'],
  { cores, judgesMachine }: Pick<Place, 'cores' | 'judgesMachine'>,
): string[] {
  return [
    ...deliveryFaults(trial),
    ...miscounts(trial),
    ...loadFaults(trial),
    ...(judgesMachine ? machineFaults(trial, cores.target !== null) : []),
    ...unsupported(trial, slos),
  ];
}

function deliveryFaults({ delivery }: Judged): string[] {
  return (['lost', 'duplicated', 'reordered', 'corrupted'] as const)
    .filter((fault) => delivery[fault] > 0)
    .map((fault) => `${delivery[fault]} of ${delivery.expected} deliveries ${fault}`);
}

function miscounts({ bytes, connections, packets }: Judged): string[] {
  const reasons: string[] = [];
  if (bytes.unaccounted > 0) reasons.push(`${bytes.unaccounted} bytes on the sockets are not in the ledger`);
  const tried = connections.opened + connections.failed;
  if (packets !== null && packets.connectionsOpened !== tried)
    reasons.push(`the kernel counted ${packets.connectionsOpened} connections, the agents ${tried}`);
  return reasons;
}

function loadFaults({ agents, publisherLagMs }: Judged): string[] {
  const reasons: string[] = [];
  agents.forEach(({ eventLoopUtilization, eventLoopDelayMs }, i) => {
    if (eventLoopUtilization > validityLimits.agentUtilization)
      reasons.push(
        `agent ${i + 1} was saturated: its event loop was busy ${percent(eventLoopUtilization)} of the time`,
      );
    if (eventLoopDelayMs !== null && eventLoopDelayMs.max > validityLimits.agentStallMs)
      reasons.push(
        `agent ${i + 1} stood still for ${eventLoopDelayMs.max.toFixed(0)} ms; ${validityLimits.agentStallMs} ms are allowed`,
      );
  });
  const lag = publisherLagMs.p99 ?? publisherLagMs.p90 ?? 0;
  if (lag > validityLimits.publisherLagMs)
    reasons.push(
      `the publisher lagged ${lag.toFixed(0)} ms behind the schedule; ${validityLimits.publisherLagMs} ms are allowed`,
    );
  return reasons;
}

function machineFaults({ machine, target, measured }: Judged, hasOwnCore: boolean): string[] {
  if (machine === null) return [];
  const { capacityMs, otherCpuMs, stealMs, throttledMs } = machine;
  const { windowMs } = measured;
  const faults: [string, number, number][] = [
    ['other programs took', otherCpuMs / capacityMs, validityLimits.otherCpu],
    ['the hypervisor took', stealMs / capacityMs, validityLimits.steal],
    ['a CPU quota stopped us for', (throttledMs ?? 0) / windowMs, validityLimits.throttled],
  ];
  if (hasOwnCore)
    faults.push([
      'the target waited for its core for',
      (target.runQueueMs ?? 0) / windowMs,
      validityLimits.runQueue,
    ]);
  return faults
    .filter(([, share, limit]) => share > limit)
    .map(
      ([what, share, limit]) =>
        `the machine was busy: ${what} ${percent(share)} of the time; ${percent(limit)} are allowed`,
    );
}

const unsupported = ({ latencyMs }: Judged, slos: Scenario['slos']): string[] =>
  unsupportedSlos(slos, latencyMs.count).map(
    ({ title, needed }) =>
      `${latencyMs.count} measured deliveries are too few for the SLO on ${title}, which needs ${needed}`,
  );

/** The SLOs on quantiles that so many deliveries per trial cannot support. */
export function unsupportedSlos(
  slos: Scenario['slos'],
  deliveries: number,
): { title: string; needed: number }[] {
  return slos.flatMap(({ metric }) => {
    const { title, quantile } = metricOf(metric);
    const needed = quantile === undefined ? 0 : samplesNeeded(quantile);
    return deliveries < needed ? [{ title, needed }] : [];
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
