import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('the smallest is multiplied by all, the next by one less, and none falls below one before it', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test('nothing is above 1, and one alone stays as it is', () => {
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
});
