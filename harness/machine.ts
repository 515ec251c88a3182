import { readFileSync } from 'node:fs';
import type { MachineUse } from '../core/result.ts';
import { type Cores, coresInUse } from './cores.ts';

/** What the cores of a trial have done so far, all programs together. */
export interface MachineReading {
  readonly cores: number;
  readonly busyMs: number;
  readonly stealMs: number;
  readonly throttledMs: number | null;
}

// USER_HZ: 100 on every Linux that Node.js runs on (proc_stat(5)).
const tickMs = 10;

/** Reads the machine; null where there is no /proc/stat. */
export function readMachine(cores: Cores): MachineReading | null {
  const stat = read('/proc/stat');
  if (stat === null) return null;
  const inUse = coresInUse(cores);
  let count = 0;
  let busyTicks = 0;
  let stealTicks = 0;
  for (const [, core, times] of stat.matchAll(/^cpu(\d+) (.*)$/gm)) {
    if (inUse !== null && !inUse.includes(Number(core))) continue;
    // Interrupts are left out: the packets of the trial itself cause most of them.
    const [user = 0, nice = 0, system = 0, , , , , steal = 0] = (times as string).split(' ').map(Number);
    count++;
    busyTicks += user + nice + system;
    stealTicks += steal;
  }
  return {
    cores: count,
    busyMs: busyTicks * tickMs,
    stealMs: stealTicks * tickMs,
    throttledMs: throttledMs(),
  };
}

/** What happened between two readings, in which the trial's own processes took `ownCpuMs`. */
export function machineUse(
  before: MachineReading | null,
  after: MachineReading | null,
  ownCpuMs: number | null,
  windowMs: number,
): MachineUse | null {
  if (before === null || after === null || ownCpuMs === null) return null;
  const { throttledMs: throttledBefore } = before;
  const { throttledMs: throttledAfter } = after;
  return {
    capacityMs: windowMs * after.cores,
    // Ticks are coarse and our own times are not: a small difference may come out below 0.
    otherCpuMs: Math.max(0, after.busyMs - before.busyMs - ownCpuMs),
    stealMs: after.stealMs - before.stealMs,
    throttledMs:
      throttledBefore === null || throttledAfter === null ? null : throttledAfter - throttledBefore,
  };
}

/** For how long a quota of this control group has stopped its processes (cgroups(7), both versions). */
function throttledMs(): number | null {
  const path = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  for (const file of [`/sys/fs/cgroup${path}/cpu.stat`, '/sys/fs/cgroup/cpu/cpu.stat']) {
    const stat = read(file) ?? '';
    const us = /^throttled_usec (\d+)$/m.exec(stat);
    if (us) return Number(us[1]) / 1e3;
    const ns = /^throttled_time (\d+)$/m.exec(stat);
    if (ns) return Number(ns[1]) / 1e6;
  }
  return null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
