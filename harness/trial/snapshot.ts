import { monotonicMs } from '../../core/clock.ts';
import type { PacketCounts } from '../../core/packets.ts';
import type { MachineUse } from '../../core/trial.ts';
import type { FamilyMeter } from '../place/family.ts';
import { difference, type MachineReading, machineUse } from '../place/machine.ts';
import { elapsedCpuMs, type ProcessSample, sampleProcess } from '../place/meter.ts';
import { packetsSince } from '../place/packets.ts';
import type { Hosts } from '../processes/hosts.ts';

/** Where snapshots of a trial are taken from. */
export interface SnapshotSources {
  readonly target: FamilyMeter;
  /** Null without one. */
  readonly proxy: FamilyMeter | null;
  /** All other processes of the trial, apart from this one. */
  readonly pids: readonly number[];
  readonly hosts: Hosts;
  readMachine(): MachineReading | null;
}

/** All that is counted outside of the processes, at one instant. */
export interface Snapshot {
  readonly atMs: number;
  readonly target: ProcessSample;
  readonly packets: PacketCounts | null;
  /** A proxy, and the packets behind it; null without one. */
  readonly proxy: ProcessSample | null;
  readonly packetsBehindProxy: PacketCounts | null;
  readonly machine: MachineReading | null;
  /** CPU time of all processes of the trial and of this one, which runs it. */
  readonly ownCpuMs: number | null;
  /** CPU time of the link's process; null without one. */
  readonly linkCpuMs: number | null;
}

/** Takes a snapshot. */
export function takeSnapshot({
  target: meter,
  proxy: proxyMeter,
  pids,
  hosts,
  readMachine,
}: SnapshotSources): Snapshot {
  const { user, system } = process.cpuUsage();
  const target = meter.sample();
  const proxy = proxyMeter?.sample() ?? null;
  const others = [...pids.map((pid) => sampleProcess(pid).cpuMs), ...(proxy ? [proxy.cpuMs] : [])];
  return {
    atMs: monotonicMs(),
    target,
    packets: hosts.packets(),
    proxy,
    packetsBehindProxy: hosts.packetsBehindProxy(),
    machine: readMachine(),
    ownCpuMs: others.reduce(plus, plus(target.cpuMs, (user + system) / 1000)),
    linkCpuMs: hosts.link ? sampleProcess(hosts.link.pid).cpuMs : null,
  };
}

/** What a proxy did between two snapshots. */
export interface ProxyWindow {
  readonly cpuMs: number | null;
  readonly rssBytes: { readonly windowStart: number | null; readonly windowEnd: number | null };
  readonly packets: PacketCounts | null;
}

/** What happened between two snapshots. */
export function between(
  before: Snapshot,
  after: Snapshot,
): {
  cpuMs: number | null;
  runQueueMs: number | null;
  rssBytes: { windowStart: number | null; windowEnd: number | null };
  packets: PacketCounts | null;
  machine: MachineUse | null;
  linkCpuMs: number | null;
  proxy: ProxyWindow | null;
  /** Time between the two. */
  observedMs: number;
} {
  const cpuMs = elapsedCpuMs(before.target, after.target);
  const observedMs = after.atMs - before.atMs;
  const own = { allMs: difference(after.ownCpuMs, before.ownCpuMs), targetMs: cpuMs };
  return {
    cpuMs,
    observedMs,
    runQueueMs: difference(after.target.runQueueMs, before.target.runQueueMs),
    rssBytes: { windowStart: before.target.rssBytes, windowEnd: after.target.rssBytes },
    packets: packetsSince(before.packets, after.packets),
    machine: machineUse(before.machine, after.machine, own, observedMs),
    linkCpuMs: difference(after.linkCpuMs, before.linkCpuMs),
    proxy:
      before.proxy && after.proxy
        ? {
            cpuMs: elapsedCpuMs(before.proxy, after.proxy),
            rssBytes: { windowStart: before.proxy.rssBytes, windowEnd: after.proxy.rssBytes },
            packets: packetsSince(before.packetsBehindProxy, after.packetsBehindProxy),
          }
        : null,
  };
}

const plus = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
