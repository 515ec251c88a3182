import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createRandom } from '../random.ts';
import { type Distribution, distributionSchema, rangeOf, sample } from './distribution.ts';

const schema = distributionSchema(z.number().min(0));

const value = fc.double({ min: 0.01, max: 1000, noNaN: true });
const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  value.map((v) => ({ distribution: 'constant', value: v }) as const),
  fc
    .tuple(value, value)
    .map(([a, b]) => ({ distribution: 'uniform', min: Math.min(a, b), max: Math.max(a, b) }) as const),
  fc
    .tuple(value, value)
    .map(([a, b]) => ({ distribution: 'exponential', mean: Math.min(a, b), max: Math.max(a, b) }) as const),
  fc.tuple(value, value, value).map((values) => {
    const [median = 0, p99 = 0, max = 0] = values.toSorted((a, b) => a - b);
    return { distribution: 'lognormal', median, p99, max } as const;
  }),
);

test('every sample lies within the range of its distribution', () => {
  fc.assert(
    fc.property(anyDistribution, fc.integer(), (distribution, seed) => {
      const random = createRandom(seed, 'sample');
      const { min, max } = rangeOf(distribution);
      for (let i = 0; i < 50; i++) {
        const one = sample(distribution, random);
        expect(one).toBeGreaterThanOrEqual(min);
        expect(one).toBeLessThanOrEqual(max);
      }
    }),
  );
});

const samples = (distribution: Distribution) => {
  const random = createRandom(42, 'mean');
  return Array.from({ length: 20_000 }, () => sample(distribution, random));
};
const meanOf = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

test('a uniform distribution has its mean in the middle', () => {
  expect(Math.abs(meanOf(samples({ distribution: 'uniform', min: 10, max: 30 })) - 20)).toBeLessThan(0.3);
});

test('an exponential distribution has the mean it was given', () => {
  const mean = meanOf(samples({ distribution: 'exponential', mean: 100, max: 100_000 }));
  expect(Math.abs(mean - 100)).toBeLessThan(3);
});

test('a lognormal distribution has the median and the 99th percentile it was given', () => {
  const sorted = samples({ distribution: 'lognormal', median: 100, p99: 900, max: 1e9 }).sort(
    (a, b) => a - b,
  );
  expect(Math.abs((sorted[10_000] as number) - 100)).toBeLessThan(5);
  expect(Math.abs((sorted[19_800] as number) - 900)).toBeLessThan(90);
});

test('a bare value means a constant', () => {
  expect(schema.parse(7)).toEqual({ distribution: 'constant', value: 7 });
});

test.each([
  [{ distribution: 'uniform', min: 3, max: 2 }, 'min must not be above max'],
  [{ distribution: 'exponential', mean: 3, max: 2 }, 'mean must not be above max'],
  [{ distribution: 'lognormal', median: 3, p99: 2, max: 4 }, 'expected 0 < median ≤ p99 ≤ max'],
  [{ distribution: 'lognormal', median: 0, p99: 2, max: 4 }, 'expected 0 < median ≤ p99 ≤ max'],
  [{ distribution: 'lognormal', median: 1, p99: 5, max: 4 }, 'expected 0 < median ≤ p99 ≤ max'],
  ['many', 'expected one value, or { distribution: uniform, min, max }'],
  [-1, 'expected one value'],
])('the distribution %j is refused in words', (written, message) => {
  expect(schema.safeParse(written).error?.issues[0]?.message).toContain(message);
});
