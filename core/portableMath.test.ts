import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exp, ln, normal } from './portableMath.ts';
import { createRandom } from './random.ts';

const isClose = (actual: number, expected: number) =>
  Math.abs(actual - expected) <= 1e-12 * Math.max(Math.abs(expected), Number.MIN_VALUE);

test('ln agrees with Math.log', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => isClose(ln(x), Math.log(x))),
    { numRuns: 1000 },
  );
});

test('exp agrees with Math.exp', () => {
  fc.assert(
    fc.property(fc.double({ min: -690, max: 690, noNaN: true }), (x) => isClose(exp(x), Math.exp(x))),
    { numRuns: 1000 },
  );
});

test('ln of 1 is exactly 0 and exp of 0 exactly 1', () => {
  expect(ln(1)).toBe(0);
  expect(exp(0)).toBe(1);
});

test('normal variates have mean 0 and variance 1', () => {
  const { next } = createRandom(1, 'normal');
  const values = Array.from({ length: 20_000 }, () => normal(next));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});
