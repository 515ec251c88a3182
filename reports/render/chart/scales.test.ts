import { expect, test } from 'vitest';
import { closeDomain, logDomain, logTicks, sharedMax } from './scales.ts';

test.each([
  [
    [3, 400],
    [2, 500],
  ],
  [
    [0.0123, 0.05],
    [0.01, 0.05],
  ],
  [[1000], [500, 2000]],
  [
    [0, -1, 7],
    [5, 10],
  ],
])('the scale of %j is %j', (values, domain) => {
  expect(logDomain(values)).toEqual(domain);
});

test('there is no logarithmic scale without a value above 0', () => {
  expect(logDomain([])).toBeNull();
  expect(logDomain([0, Number.NaN])).toBeNull();
});

test('a close scale has a little room beside its values', () => {
  const [low, high] = closeDomain([0, 100, 4_000]) ?? [0, 0];
  expect(low).toBeGreaterThan(80);
  expect(low).toBeLessThan(100);
  expect(high).toBeGreaterThan(4_000);
  expect(high).toBeLessThan(5_000);
  expect(closeDomain([0])).toBeNull();
});

test('short scales have labels between the powers of ten', () => {
  expect(logTicks([50, 500])).toEqual([50, 100, 200, 500]);
  expect(logTicks([0.05, 1000])).toEqual([0.1, 1, 10, 100, 1000]);
});

test('bars share a scale as long as all can be read on it', () => {
  expect(sharedMax(30, [30, 100])).toBe(100);
  expect(sharedMax(10, [10, 100])).toBe(10);
  expect(sharedMax(100, [10, 100])).toBe(100);
  expect(sharedMax(100, [0, 100])).toBe(100);
});
