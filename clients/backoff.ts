import type { Random } from '../core/random.ts';

const firstMs = 100;
const longestMs = 10_000;

/** Waiting times between attempts: exponential, with full jitter, so that many clients do not return at once. */
export interface Backoff {
  /** The next waiting time in ms, uniform below a ceiling that doubles each time. */
  nextMs(): number;
  /** Starts over, after a success. */
  reset(): void;
}

/** A fresh backoff: ceilings of 100 ms, 200 ms, … 10 s. */
export function createBackoff(random: Random): Backoff {
  let failures = 0;
  return {
    nextMs: () => random.next() * Math.min(longestMs, firstMs * 2 ** failures++),
    reset() {
      failures = 0;
    },
  };
}
