import { describe, expect, test } from 'vitest';
import { createRandom } from '../core/random.ts';
import { defaultReconnect, type Reconnect } from '../core/scenario/disturbances.ts';
import { createBackoff } from './backoff.ts';

/** A source of chance that always gives the same. */
const always = (value: number) => ({ next: () => value, below: () => 0 });

test('the ceiling doubles from 100 ms up to 10 s', () => {
  const backoff = createBackoff(always(1), defaultReconnect);
  const waits = Array.from({ length: 9 }, backoff.nextMs);
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('the ceiling holds after any number of failures', () => {
  const backoff = createBackoff(always(0.5), defaultReconnect);
  for (let i = 0; i < 2000; i++) backoff.nextMs();
  expect(backoff.nextMs()).toBe(5000);
});

test('a wait is anywhere below its ceiling', () => {
  const backoff = createBackoff(createRandom(1, 'backoff'), defaultReconnect);
  for (let i = 0; i < 7; i++) backoff.nextMs();
  const waits = Array.from({ length: 500 }, backoff.nextMs);
  expect(Math.min(...waits)).toBeLessThan(500);
  expect(Math.max(...waits)).toBeGreaterThan(9500);
  expect(waits.every((wait) => wait >= 0 && wait < 10_000)).toBe(true);
});

test('a success starts over', () => {
  const backoff = createBackoff(always(1), defaultReconnect);
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  expect(backoff.nextMs()).toBe(100);
});

describe('jitter', () => {
  /** Waits of one failure after the seventh: 10 s without jitter. */
  const waitsWith = (jitter: Reconnect['jitter']) => {
    const backoff = createBackoff(createRandom(1, 'jitter'), { ...defaultReconnect, jitter });
    for (let i = 0; i < 7; i++) backoff.nextMs();
    return Float64Array.from({ length: 2000 }, backoff.nextMs).sort();
  };

  test.each([
    ['none', 10_000, 10_000],
    ['half', 5_000, 15_000],
    ['full', 0, 10_000],
  ] as const)('of kind %s spreads the waits evenly from %i to %i ms', (jitter, fromMs, toMs) => {
    const waits = waitsWith(jitter);
    const at = (share: number) => waits[Math.floor(share * waits.length)] as number;
    expect(waits[0]).toBeGreaterThanOrEqual(fromMs);
    expect(waits.at(-1)).toBeLessThanOrEqual(toMs);
    for (const share of [0.05, 0.25, 0.5, 0.75, 0.95])
      expect(Math.abs(at(share) - (fromMs + share * (toMs - fromMs)))).toBeLessThanOrEqual(
        0.05 * (toMs - fromMs),
      );
  });

  test('leaves the doubling to the wait before it', () => {
    const backoff = createBackoff(always(0.25), {
      ...defaultReconnect,
      jitter: 'half',
      first: 40,
      longest: 100,
    });
    expect(Array.from({ length: 4 }, backoff.nextMs)).toEqual([30, 60, 75, 75]);
  });
});
