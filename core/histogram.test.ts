import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createHistogram,
  decodeHistogram,
  encodeHistogram,
  mergeEncoded,
  quantileMs,
  recordMs,
  summarise,
} from './histogram.ts';

function histogramOf(times: readonly number[]) {
  const histogram = createHistogram();
  for (const ms of times) recordMs(histogram, ms);
  return histogram;
}
const upTo = (n: number) => histogramOf(Array.from({ length: n }, (_, i) => i + 1));

test.each([
  [0.5, 20],
  [0.9, 100],
  [0.99, 1000],
  [0.999, 10_000],
])('the quantile %d needs %i samples', (quantile, needed) => {
  expect(quantileMs(upTo(needed - 1), quantile)).toBeNull();
  const value = quantileMs(upTo(needed), quantile) as number;
  expect(Math.abs(value / (needed * quantile) - 1)).toBeLessThan(0.002);
});

test('a value is off by a thousandth at most', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 3_600_000, noNaN: true }), (ms) => {
      const { mean } = summarise(histogramOf([ms]));
      const error = Math.abs((mean as number) - ms);
      expect(error <= Math.max(0.0005, ms * 0.001)).toBe(true);
    }),
  );
});

test('times outside the range count as its nearest end', () => {
  const { count, min, max } = summarise(histogramOf([-5, 0, 9e9]));
  expect(count).toBe(3);
  expect(min).toBe(0);
  expect(Math.abs((max as number) / 3_600_000 - 1)).toBeLessThan(0.001);
});

test('merging the parts equals recording everything in one and encoding it', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.array(times, { maxLength: 4 }), (parts) => {
      const merged = mergeEncoded(parts.map((part) => encodeHistogram(histogramOf(part))));
      const whole = decodeHistogram(encodeHistogram(histogramOf(parts.flat())));
      expect(summarise(merged)).toEqual(summarise(whole));
    }),
    { numRuns: 30 },
  );
});

test('a decoded histogram says what the encoded one said, its extremes to a thousandth', () => {
  const { min, max, ...before } = summarise(upTo(2000));
  const after = summarise(decodeHistogram(before.histogram));
  expect(after).toMatchObject(before);
  expect(Math.abs((after.min as number) / (min as number) - 1)).toBeLessThan(0.001);
  expect(Math.abs((after.max as number) / (max as number) - 1)).toBeLessThan(0.001);
});

test('what is no histogram is refused', () => {
  expect(() => decodeHistogram('bm90IGEgaGlzdG9ncmFt')).toThrow();
});

test('a summary of nothing has a count of 0 and no figures', () => {
  const { histogram: _, ...rest } = summarise(createHistogram());
  const none = { min: null, mean: null, p50: null, p90: null, p99: null, p999: null, max: null };
  expect(rest).toEqual({ count: 0, ...none });
});
