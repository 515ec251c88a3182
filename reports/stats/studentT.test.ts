import { expect, test } from 'vitest';
import { studentTQuantile } from './studentT.ts';

test.each([
  // From the published tables of the distribution.
  [0.975, 1, 12.7062],
  [0.975, 2, 4.30265],
  [0.975, 4, 2.77645],
  [0.975, 9, 2.26216],
  [0.8, 4, 0.940965],
  [0.95, 30, 1.69726],
  [0.9995, 5, 6.86883],
  [0.975, 1000, 1.96234],
])('the quantile of %d with %d degrees of freedom is %d', (p, df, t) => {
  expect(studentTQuantile(p, df)).toBeCloseTo(t, 4);
});

test('the distribution is symmetric, and its median 0', () => {
  expect(studentTQuantile(0.025, 4)).toBeCloseTo(-studentTQuantile(0.975, 4), 9);
  expect(studentTQuantile(0.5, 7)).toBeCloseTo(0, 9);
});

test('degrees of freedom need not be whole', () => {
  const between = studentTQuantile(0.975, 4.5);
  expect(between).toBeLessThan(studentTQuantile(0.975, 4));
  expect(between).toBeGreaterThan(studentTQuantile(0.975, 5));
});
