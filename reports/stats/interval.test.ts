import { expect, test } from 'vitest';
import { createHistogram, recordMs } from '../../core/histogram.ts';
import { geometricMean, quantileInterval } from './interval.ts';

// The golden figures were computed apart, with tabulated quantiles of t: t(0.975, 4) = 2.776445.

test('a geometric mean has a t interval on the logarithms', () => {
  const estimate = geometricMean([10, 12, 11, 13, 10.5]);
  expect(estimate?.value).toBeCloseTo(11.2497097, 6);
  expect(estimate?.low).toBeCloseTo(9.8730594, 6);
  expect(estimate?.high).toBeCloseTo(12.8183133, 6);
});

test('what does not vary has an interval of no width', () => {
  const estimate = geometricMean([7, 7, 7]);
  expect(estimate?.low).toBeCloseTo(7, 12);
  expect(estimate?.high).toBeCloseTo(7, 12);
});

test.each([[[5]], [[]], [[1, 0]], [[1, -2]]])('there is no interval of %j', (values) => {
  expect(geometricMean(values)).toBeNull();
});

test('a quantile lies between the ranks that its binomial distribution leaves', () => {
  const histogram = createHistogram();
  for (let i = 1; i <= 1000; i++) recordMs(histogram, i);
  const { low, high } = quantileInterval(histogram, 0.5);
  // 500 ± 1.96 · √(1000 · ½ · ½) = 469 to 531; the histogram's own resolution is 0.1 %.
  expect(Math.abs(low - 469)).toBeLessThan(2);
  expect(Math.abs(high - 531)).toBeLessThan(2);
});

test('the interval of a far quantile ends at the largest sample', () => {
  const histogram = createHistogram();
  for (let i = 1; i <= 100; i++) recordMs(histogram, i);
  expect(quantileInterval(histogram, 0.99).high).toBeCloseTo(100, 0);
});
