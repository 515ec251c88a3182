import { type Clock, monotonicMs } from '../core/clock.ts';

/**
 * Calls `begin` with 0, 1, … below `count`, evenly spread over this time from now on; late calls catch up.
 */
export function spreadEvenly(
  count: number,
  overMs: number,
  begin: (place: number) => void,
  clock: Clock = monotonicMs,
): void {
  const stepMs = overMs / count;
  const startMs = clock();
  let place = 0;
  const next = () => {
    while (place < count) {
      const waitMs = startMs + place * stepMs - clock();
      if (waitMs > 0) {
        setTimeout(next, waitMs);
        return;
      }
      begin(place++);
    }
  };
  next();
}
