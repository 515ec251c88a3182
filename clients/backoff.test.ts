import { expect, test } from 'vitest';
import { createRandom } from '../core/random.ts';
import { createBackoff } from './backoff.ts';

/** A source of chance that always gives the same. */
const always = (value: number) => ({ next: () => value, below: () => 0 });

test('the ceiling doubles from 100 ms up to 10 s', () => {
  const backoff = createBackoff(always(1));
  const waits = Array.from({ length: 9 }, backoff.nextMs);
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('the ceiling holds after any number of failures', () => {
  const backoff = createBackoff(always(0.5));
  for (let i = 0; i < 2000; i++) backoff.nextMs();
  expect(backoff.nextMs()).toBe(5000);
});

test('a wait is anywhere below its ceiling', () => {
  const backoff = createBackoff(createRandom(1, 'backoff'));
  for (let i = 0; i < 7; i++) backoff.nextMs();
  const waits = Array.from({ length: 500 }, backoff.nextMs);
  expect(Math.min(...waits)).toBeLessThan(500);
  expect(Math.max(...waits)).toBeGreaterThan(9500);
  expect(waits.every((wait) => wait >= 0 && wait < 10_000)).toBe(true);
});

test('a success starts over', () => {
  const backoff = createBackoff(always(1));
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  expect(backoff.nextMs()).toBe(100);
});
