import { performance } from 'node:perf_hooks';

/** Milliseconds on the host's monotonic clock, the same in every process of the host. */
export type Clock = () => number;

/**
 * performance.now() and process.hrtime() read the same clock; only their zeros differ, and the first one's is
 * the start of the process. Adding the difference once makes the cheap call comparable between processes. A
 * process may be suspended between two readings, so the difference is taken where they were closest together:
 * reading it once only has been seen to shift all latencies of a trial by 15 ms.
 */
function zeroOfPerformanceNow(): number {
  let closest = Number.POSITIVE_INFINITY;
  let zeroMs = 0;
  for (let i = 0; i < 50; i++) {
    const before = performance.now();
    const hostMs = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before < closest) {
      closest = after - before;
      zeroMs = hostMs - (before + after) / 2;
    }
  }
  return zeroMs;
}

const zeroMs = zeroOfPerformanceNow();

/** The host's monotonic clock, with microsecond resolution. */
export const monotonicMs: Clock = () => zeroMs + performance.now();

/** Waits for an instant of that clock. */
export const until = (atMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - monotonicMs())));
