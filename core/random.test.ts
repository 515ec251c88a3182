import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, hash32, mix32, shuffled } from './random.ts';

const first = (seed: number | string, name: string) => {
  const random = createRandom(seed, name);
  return Array.from({ length: 5 }, random.next);
};

test('the same seed and name give the same numbers', () => {
  expect(first(1, 'a')).toEqual(first(1, 'a'));
  expect(first(1, 'a')).toEqual(first('1', 'a'));
});

test('another seed or another name gives other numbers', () => {
  expect(first(1, 'a')).not.toEqual(first(2, 'a'));
  expect(first(1, 'a')).not.toEqual(first(1, 'b'));
  expect(first('1a', 'b')).not.toEqual(first('1', 'ab'));
});

test('the numbers of a seed are pinned for all versions and machines', () => {
  const random = createRandom('golden', 'test');
  expect(Array.from({ length: 4 }, () => random.below(1_000_000))).toEqual([
    183_294, 558_207, 14_248, 895_491,
  ]);
});

test('numbers lie in [0, 1) and integers below their limit, spread evenly', () => {
  const random = createRandom(7, 'spread');
  const buckets = new Array(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const value = random.next();
    expect(value >= 0 && value < 1).toBe(true);
    buckets[random.below(10)]++;
  }
  for (const bucket of buckets) expect(Math.abs(bucket - 1000)).toBeLessThan(200);
});

test('hashes are unsigned 32-bit numbers', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (text, value) => {
      for (const hash of [hash32(text), mix32(value)]) expect(hash).toBe(hash >>> 0);
    }),
  );
});

test('shuffling gives a permutation and leaves the original alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const before = [...items];
      const result = shuffled(items, createRandom(seed, 'shuffle'));
      expect(items).toEqual(before);
      expect(result.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b));
    }),
  );
});
