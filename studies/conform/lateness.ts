import { type Clock, monotonicMs } from '../../core/clock.ts';

const everyMs = 20;

/** Watches how long this process is kept from running, as by a busy machine. */
export interface Lateness {
  /** How late it has been at most since the watch began, ms. */
  largestMs(): number;
  stop(): void;
}

/**
 * Watches with a timer of JavaScript. The monitors of perf_hooks do better, but hundreds of them, one for
 * each case, corrupt the memory of Node.js 20.19.
 */
export function watchLateness(clock: Clock = monotonicMs): Lateness {
  let largestMs = 0;
  let lookedMs = clock();
  const look = () => {
    const nowMs = clock();
    largestMs = Math.max(largestMs, nowMs - lookedMs - everyMs);
    lookedMs = nowMs;
  };
  const timer = setInterval(look, everyMs).unref();
  return {
    largestMs() {
      look();
      return largestMs;
    },
    stop: () => clearInterval(timer),
  };
}
