import type { MachineUse } from '../../core/trial.ts';
import type { Cores } from '../processes/cores.ts';
import { readTextOrNull } from '../processes/textFile.ts';

/** What the cores of a trial have done so far, all programs together. */
export interface MachineReading {
  readonly cores: number;
  readonly busyMs: number;
  /** The same of the target's core alone; null where it has none. */
  readonly targetCoreBusyMs: number | null;
  readonly stealMs: number;
  readonly throttledMs: number | null;
}

/** CPU time of the trial's own processes. */
export interface OwnCpu {
  readonly allMs: number | null;
  readonly targetMs: number | null;
}

// USER_HZ: 100 on every Linux that Node.js runs on (proc_stat(5)).
const tickMs = 10;

/** Reads the machine; null where there is no /proc/stat. */
export function readMachine({ all, target }: Cores): MachineReading | null {
  const stat = readTextOrNull('/proc/stat');
  if (stat === null) return null;
  let cores = 0;
  let busyMs = 0;
  let targetCoreBusyMs: number | null = null;
  let stealMs = 0;
  for (const [, core, times] of stat.matchAll(/^cpu(\d+) (.*)$/gm)) {
    if (all !== null && !all.includes(Number(core))) continue;
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (times as string)
      .split(' ')
      .map(Number);
    // With interrupts: the kernel books them to whatever they interrupt, and so they are in our own times
    // too.
    const coreMs = (user + nice + system + irq + softirq) * tickMs;
    cores++;
    busyMs += coreMs;
    stealMs += steal * tickMs;
    if (core === target) targetCoreBusyMs = coreMs;
  }
  return { cores, busyMs, targetCoreBusyMs, stealMs, throttledMs: throttledMs() };
}

/** What happened between two readings, in which the trial's own processes took so much. */
export function machineUse(
  before: MachineReading | null,
  after: MachineReading | null,
  own: OwnCpu,
  windowMs: number,
): MachineUse | null {
  if (before === null || after === null || own.allMs === null) return null;
  const onTargetCore = difference(after.targetCoreBusyMs, before.targetCoreBusyMs);
  return {
    capacityMs: windowMs * after.cores,
    otherCpuMs: after.busyMs - before.busyMs - own.allMs,
    otherOnTargetCoreMs: difference(onTargetCore, own.targetMs),
    stealMs: after.stealMs - before.stealMs,
    throttledMs: difference(after.throttledMs, before.throttledMs),
  };
}

/** The difference of two readings; null where one of them is. */
export const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;

/**
 * For how long a quota of this control group has stopped its cores, all added (cgroups(7), both versions).
 */
function throttledMs(): number | null {
  const groups = readTextOrNull('/proc/self/cgroup') ?? '';
  const v2 = /^0::(\/.*)$/m.exec(groups)?.[1];
  const v1 = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(\/.*)$/m.exec(groups)?.[1];
  const us = /^throttled_usec (\d+)$/m.exec(readTextOrNull(`/sys/fs/cgroup${v2}/cpu.stat`) ?? '');
  if (us) return Number(us[1]) / 1e3;
  const ns = /^throttled_time (\d+)$/m.exec(readTextOrNull(`/sys/fs/cgroup/cpu${v1}/cpu.stat`) ?? '');
  return ns ? Number(ns[1]) / 1e6 : null;
}
