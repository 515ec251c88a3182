import { faultText, unexpected } from '../../core/fault.ts';
import { samplesNeeded } from '../../core/histogram.ts';
import { metricOf } from '../../core/metrics.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { brokenDeliveries } from '../../core/target/brokenDeliveries.ts';
import { fullPromises, type Promises } from '../../core/target/promises.ts';
import type { InvalidKind, Trial } from '../../core/trial.ts';
import { percentText } from '../../core/units.ts';
import { brokenPromises } from './linkPromises.ts';

/**
 * Limits beyond which something other than the target would be measured; docs/METHOD.md gives the reasons.
 */
export const validityLimits = {
  /** Share of the measured window in which an agent's event loop was busy. */
  agentUtilization: 0.9,
  /**
   * The longest that an agent's event loop may stand still: too short a share of the window to move its p99.
   */
  agentStall: 0.005,
  /** The same in ms: always allowed, and allowed where the machine may be busy. */
  agentStallMs: { quiet: 25, busy: 250 },
  /**
   * The publisher's lag at p99, ms; at p90, or the largest against the second, where there are too few
   * samples.
   */
  publisherLagMs: { quiet: 10, busy: 50 },
  /** A lag is allowed up to this share of the latency itself, where that is more. */
  lagOfLatency: 0.05,
  /** How far the window that was read may be from the one that was asked for. */
  windowError: 0.02,
  /** Share of the cores' time that went to programs that are not of the trial. */
  otherCpu: 0.2,
  /** Share of the target's core that went to other programs. */
  otherOnTargetCore: 0.1,
  /** Share of the cores' time that the hypervisor gave away, or a CPU quota withheld. */
  withheld: 0.05,
} as const;

type Judged = Pick<
  Trial,
  | 'delivery'
  | 'faults'
  | 'bytes'
  | 'connections'
  | 'packets'
  | 'agents'
  | 'latencyMs'
  | 'publisherLagMs'
  | 'machine'
  | 'measured'
  | 'disturbance'
  | 'auth'
  | 'link'
>;

/** A rule that a trial broke, so that its figures must not be used. */
interface Breach {
  readonly kind: InvalidKind;
  readonly reason: string;
}

/**
 * Everything that makes a trial invalid, of a target that promises so much; empty when its figures may be
 * used.
 */
export function breachesOf(
  trial: Judged,
  slos: Scenario['slos'],
  judgesMachine: boolean,
  promises: Promises = fullPromises,
): Breach[] {
  return [
    ...kind('delivery', deliveryFaults(trial, promises)),
    ...kind('faults', hiddenFaults(trial)),
    ...kind('faults', deliveriesAfterExpiry(trial)),
    ...kind('books', miscounts(trial)),
    ...kind('agent', saturatedAgents(trial)),
    ...kind('late', lateLoad(trial, judgesMachine ? 'quiet' : 'busy')),
    ...kind('link', brokenPromises(trial, judgesMachine ? 'quiet' : 'busy')),
    ...kind('machine', judgesMachine ? machineFaults(trial) : []),
    ...kind('samples', unsupported(trial, slos)),
  ];
}

const kind = (kind: InvalidKind, reasons: readonly string[]): Breach[] =>
  reasons.map((reason) => ({ kind, reason }));

function deliveryFaults(trial: Judged, promises: Promises): string[] {
  const { expected, first = {} } = trial.delivery;
  return brokenDeliveries(trial, promises).map(({ kind, count, words }) => {
    const text = `${count} of ${expected} deliveries ${words}`;
    return first[kind] === undefined ? text : `${text}; first: ${first[kind]}`;
  });
}

/** Faults that a retry hides: none is tolerated unless the scenario causes it. */
function hiddenFaults({ faults }: Judged): string[] {
  return faults
    .filter((fault) => unexpected(fault) > 0)
    .map((fault) => `${faultText(fault.kind, unexpected(fault))}; first: ${fault.example}`);
}

/** What a target gives to somebody whose token it must not take any more. */
const deliveriesAfterExpiry = ({ auth }: Judged): string[] =>
  auth && auth.late > 0
    ? [`${auth.late} ${auth.late === 1 ? 'notification' : 'notifications'} came after the token had expired`]
    : [];

function miscounts({ bytes, connections, packets }: Judged): string[] {
  const reasons: string[] = [];
  if (bytes.unaccounted > 0) reasons.push(`${bytes.unaccounted} bytes on the sockets are not in the ledger`);
  const tried = connections.opened + connections.failed;
  if (packets !== null && packets.connectionsOpened !== tried)
    reasons.push(`the kernel counted ${packets.connectionsOpened} connections, the agents ${tried}`);
  return reasons;
}

function saturatedAgents({ agents }: Judged): string[] {
  return agents.flatMap(({ eventLoopUtilization }, i) =>
    eventLoopUtilization > validityLimits.agentUtilization
      ? [
          `agent ${i + 1} was saturated: its event loop was busy ${percentText(eventLoopUtilization)} of the time`,
        ]
      : [],
  );
}

function lateLoad(
  { agents, publisherLagMs, latencyMs, measured }: Judged,
  machine: 'quiet' | 'busy',
): string[] {
  const reasons: string[] = [];
  const stallMs = Math.max(
    validityLimits.agentStallMs[machine],
    measured.windowMs * validityLimits.agentStall,
  );
  agents.forEach(({ eventLoopDelayMs }, i) => {
    if (eventLoopDelayMs !== null && eventLoopDelayMs.max > stallMs)
      reasons.push(`agent ${i + 1} stalled for ${eventLoopDelayMs.max.toFixed(0)} ms (limit ${stallMs} ms)`);
  });
  const tailMs = publisherLagMs.p99 ?? publisherLagMs.p90;
  const lagMs = tailMs ?? publisherLagMs.max ?? 0;
  const allowedMs = Math.max(
    // A largest of few is further out than a percentile.
    validityLimits.publisherLagMs[tailMs === null ? 'busy' : machine],
    (latencyMs.p99 ?? latencyMs.p90 ?? 0) * validityLimits.lagOfLatency,
  );
  if (lagMs > allowedMs)
    reasons.push(
      `the publisher lagged ${lagMs.toFixed(1)} ms behind the schedule (limit ${allowedMs.toFixed(1)} ms)`,
    );
  return reasons;
}

/** What else the machine did in a window that may have changed the figures. */
export function machineFaults({
  machine,
  measured: { windowMs, observedMs },
}: {
  readonly machine: Trial['machine'];
  readonly measured: Pick<Trial['measured'], 'windowMs' | 'observedMs'>;
}): string[] {
  const faults: (readonly [what: string, share: number, limit: number, of: string])[] = [
    [
      'the measured window was off by',
      observedMs === null ? 0 : Math.abs(observedMs - windowMs) / windowMs,
      validityLimits.windowError,
      '',
    ],
  ];
  if (machine !== null) {
    const { capacityMs, otherCpuMs, otherOnTargetCoreMs, stealMs, throttledMs } = machine;
    faults.push(
      ['other programs used', otherCpuMs / capacityMs, validityLimits.otherCpu, ' of the CPU time'],
      [
        'other programs used',
        (otherOnTargetCoreMs ?? 0) / windowMs,
        validityLimits.otherOnTargetCore,
        ' of the target’s core',
      ],
      ['the hypervisor took', stealMs / capacityMs, validityLimits.withheld, ' of the CPU time'],
      ['a CPU quota withheld', (throttledMs ?? 0) / capacityMs, validityLimits.withheld, ' of the CPU time'],
    );
  }
  return faults
    .filter(([, share, limit]) => share > limit)
    .map(
      ([what, share, limit, of]) =>
        `the machine was busy: ${what} ${percentText(share)}${of} (limit ${percentText(limit)})`,
    );
}

/** SLOs on a quantile that has too few samples beyond it. */
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
