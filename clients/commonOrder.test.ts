import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, shuffled } from '../core/random.ts';
import { CommonOrder } from './commonOrder.ts';

const always = () => true;

function violationsOf(...sequences: number[][]): number {
  const order = new CommonOrder(sequences.length, 1 + Math.max(0, ...sequences.flat()));
  sequences.forEach((sequence, subscriber) => {
    for (const event of sequence) order.took(subscriber, event);
  });
  return order.violations(always);
}

test('any parts of one order agree', () => {
  const sequences = fc.array(fc.subarray(Array.from({ length: 30 }, (_, i) => i)), { maxLength: 8 });
  fc.assert(
    fc.property(sequences, fc.integer(), (parts, seed) => {
      const order = shuffled([...Array(30).keys()], createRandom(seed, 'order'));
      expect(violationsOf(...parts.map((part) => order.filter((event) => part.includes(event))))).toBe(0);
    }),
  );
});

test('two who got neighbours the other way round do not', () => {
  expect(violationsOf([0, 1, 2, 3], [0, 2, 1, 3])).toBeGreaterThan(0);
});

test('nor do three who go round in a circle, two by two', () => {
  expect(violationsOf([0, 1], [1, 2], [2, 0])).toBe(1);
});

test('a step that does not count is not counted', () => {
  const order = new CommonOrder(2, 2);
  for (const [subscriber, event] of [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ] as const)
    order.took(subscriber, event);
  expect(order.violations(() => false)).toBe(0);
});
