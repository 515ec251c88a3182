import type { Random } from '../core/random.ts';
import type { Reconnect } from '../core/scenario/disturbances.ts';

/** Waiting times between attempts: exponential, with jitter, so that many clients do not return at once. */
export interface Backoff {
  /** The next waiting time in ms; without jitter it doubles each time. */
  nextMs(): number;
  /** Starts over, after a success. */
  reset(): void;
}

const jitters: { readonly [J in Reconnect['jitter']]: (waitMs: number, random: Random) => number } = {
  none: (waitMs) => waitMs,
  half: (waitMs, random) => waitMs * (0.5 + random.next()),
  full: (waitMs, random) => waitMs * random.next(),
};

/** A fresh backoff; by default anywhere below 100 ms, 200 ms, … 10 s. */
export function createBackoff(random: Random, { jitter, first, longest }: Reconnect): Backoff {
  const jittered = jitters[jitter];
  let failures = 0;
  return {
    nextMs: () => jittered(Math.min(longest, first * 2 ** failures++), random),
    reset() {
      failures = 0;
    },
  };
}
