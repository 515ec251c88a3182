import { performance } from 'node:perf_hooks';

/** Milliseconds on the host's monotonic clock, the same in every process of the host. */
export type Clock = () => number;

// performance.now() and process.hrtime() read the same clock; only their zero differs, and the first one's is
// the start of the process. Adding the difference once makes the cheap call comparable between processes.
const zeroMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** The host's monotonic clock, with sub-microsecond resolution. */
export const monotonicMs: Clock = () => zeroMs + performance.now();
