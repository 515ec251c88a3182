import { readdirSync, readFileSync } from 'node:fs';
import { readTextOrNull } from '../processes/textFile.ts';

/** The kernel's figures for a process; null if there are none (no /proc, or the process is gone). */
export interface ProcessSample {
  /** CPU time of all threads that there are, ms. */
  readonly cpuMs: number | null;
  /**
   * CPU time of all threads that there have been, and of all children that have ended, ms, in steps of 10.
   */
  readonly ticksMs: number | null;
  /** Of these, what children had that have ended and were waited for, ms. */
  readonly waitedMs: number | null;
  /**
   * Time in which a thread could have run and waited for a core, ms; null also where the kernel has no
   * schedstat.
   */
  readonly runQueueMs: number | null;
  readonly rssBytes: number | null;
  readonly peakRssBytes: number | null;
  /** How many processes were read: 0 for one that is gone. */
  readonly processes: number;
}

/** Reads CPU and memory of a process from outside, so that a target in any language is measured alike. */
export function sampleProcess(pid: number): ProcessSample {
  const status = readTextOrNull(`/proc/${pid}/status`);
  const scheduled = schedstat(pid);
  const ticks = cpuTicks(pid);
  return {
    cpuMs: scheduled?.cpuMs ?? ticks?.allMs ?? null,
    ticksMs: ticks?.allMs ?? null,
    waitedMs: ticks?.waitedMs ?? null,
    runQueueMs: scheduled?.runQueueMs ?? null,
    rssBytes: kilobytes(status, 'VmRSS'),
    peakRssBytes: kilobytes(status, 'VmHWM'),
    processes: status === null ? 0 : 1,
  };
}

/** More than the ticks of two readings of one process can differ from what is exact. */
const ticksErrorMs = 20;

/**
 * CPU time between two samples, ms. The exact times lack threads and children that have ended meanwhile, such
 * as those of a server with a thread per connection or a pool that replaces its workers; the ticks show that
 * they do.
 */
export function elapsedCpuMs(before: ProcessSample, after: ProcessSample): number | null {
  if (before.cpuMs === null || after.cpuMs === null) return null;
  const exactMs = after.cpuMs - before.cpuMs;
  if (before.ticksMs === null || after.ticksMs === null) return exactMs;
  const errorMs = ticksErrorMs * Math.max(1, before.processes, after.processes);
  return Math.max(exactMs, after.ticksMs - before.ticksMs - errorMs);
}

/**
 * On the CPU, and waiting for one, in nanoseconds per thread; /proc/<pid>/stat would count in steps of 10 ms.
 */
function schedstat(pid: number): { cpuMs: number; runQueueMs: number } | null {
  try {
    let cpuNs = 0;
    let runQueueNs = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const [onCpu, waiting] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
      cpuNs += Number(onCpu);
      runQueueNs += Number(waiting);
    }
    return { cpuMs: cpuNs / 1e6, runQueueMs: runQueueNs / 1e6 };
  } catch {
    return null;
  }
}

/** CPU time in the kernel's ticks of 10 ms, with that of children that were waited for. */
function cpuTicks(pid: number): { allMs: number; waitedMs: number } | null {
  const stat = readTextOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in brackets may hold spaces; utime, stime, cutime and cstime are the 12th to 15th fields after
  // it (proc(5)).
  const [user = 0, system = 0, waitedUser = 0, waitedSystem = 0] = stat
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) * 10);
  const waitedMs = waitedUser + waitedSystem;
  return { allMs: user + system + waitedMs, waitedMs };
}

function kilobytes(status: string | null, field: string): number | null {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status ?? '');
  return match ? Number(match[1]) * 1024 : null;
}
