import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says of a process; null where it does not tell (no /proc, or the process is gone). */
export interface ProcessSample {
  /** CPU time of all threads since the process started, ms. */
  readonly cpuMs: number | null;
  /** Time in which a thread could have run and waited for a core, ms; null also where the kernel has no schedstat. */
  readonly runQueueMs: number | null;
  readonly rssBytes: number | null;
  readonly peakRssBytes: number | null;
}

/** Reads CPU and memory of a process from outside, so that a target in any language is measured alike. */
export function sampleProcess(pid: number): ProcessSample {
  const status = read(`/proc/${pid}/status`);
  const scheduled = schedstat(pid);
  return {
    // Ticks are coarse, but threads that have ended are in them.
    cpuMs: largest(scheduled?.cpuMs ?? null, cpuTicksMs(pid)),
    runQueueMs: scheduled?.runQueueMs ?? null,
    rssBytes: kilobytes(status, 'VmRSS'),
    peakRssBytes: kilobytes(status, 'VmHWM'),
  };
}

/** On the CPU, and waiting for one, in nanoseconds per thread; /proc/<pid>/stat would count in steps of 10 ms. */
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

/** CPU time in the kernel's ticks of 10 ms, where it was built without schedstat. */
function cpuTicksMs(pid: number): number | null {
  // The name in brackets may hold spaces; utime and stime are the 12th and 13th fields after it (proc(5)).
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) * 10 : null;
}

const largest = (a: number | null, b: number | null) =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

function kilobytes(status: string | null, field: string): number | null {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status ?? '');
  return match ? Number(match[1]) * 1024 : null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
