import { expect, test } from 'vitest';
import { signFlipP } from './signFlip.ts';

// The golden figures were computed apart, in Python, by going through all signs.

test('six differences of one sign are the least that reaches 5 %', () => {
  expect(signFlipP([0.1, 0.2, 0.3, 0.1, 0.4, 0.2])).toBe(2 / 64);
  expect(signFlipP([0.1, 0.2, 0.3, 0.1, 0.4])).toBeNull();
});

test('sums that are equal on paper count as equal', () => {
  expect(signFlipP([0.1, 0.1, 0.1, 0.1, 0.1, 0.1])).toBe(0.03125);
  expect(signFlipP([0.1, -0.1, 0.2, -0.2, 0.3, -0.3])).toBe(1);
});

test('it is exact', () => {
  expect(signFlipP([0.08, -0.01, 0.12, 0.05, -0.03, 0.07, 0.02, 0.04, 0.09])).toBe(0.02734375);
  expect(signFlipP(Array.from({ length: 14 }, (_, i) => (((i * 37) % 23) - 9) / 100))).toBe(0.4630126953125);
});

test('it does not matter which side is called the base', () => {
  const differences = [0.08, -0.01, 0.12, 0.05, -0.03, 0.07, 0.02];
  expect(signFlipP(differences.map((d) => -d))).toBe(signFlipP(differences));
});

test('thirty pairs are counted, more are left to Student', () => {
  expect(signFlipP(Array.from({ length: 30 }, () => 1))).toBe(2 / 2 ** 30);
  expect(signFlipP(Array.from({ length: 31 }, () => 1))).toBeNull();
});
