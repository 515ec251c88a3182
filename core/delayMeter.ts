import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventLoopDelay } from './counts.ts';

/** Measures how late this process's timers are. */
export interface DelayMeter {
  /** The delays since the start; null when there was no time to see any. */
  read(): EventLoopDelay | null;
  stop(): void;
}

// Each sample is a wake-up: 50 a second cost next to nothing.
const resolutionMs = 20;

/** Starts a meter of this process's event loop. */
export function startDelayMeter(): DelayMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // The histogram holds the whole timer period; what is above the resolution is delay.
  const delayMs = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs);
  return {
    read: () =>
      histogram.count === 0
        ? null
        : {
            mean: delayMs(histogram.mean),
            p99: delayMs(histogram.percentile(99)),
            max: delayMs(histogram.max),
          },
    stop: () => {
      histogram.disable();
    },
  };
}
