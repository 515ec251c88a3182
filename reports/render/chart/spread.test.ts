import { expect, test } from 'vitest';
import { spread } from './spread.ts';

const wide = [-1000, 1000] as const;

test('labels with room stay where they are', () => {
  expect(spread([0, 30, 70], 16, wide)).toEqual([0, 30, 70]);
});

test('labels at one place part evenly around it', () => {
  expect(spread([50, 50, 50], 16, wide)).toEqual([34, 50, 66]);
});

test('those that push meet others, and all make room', () => {
  expect(spread([50, 50, 60], 10, wide)).toEqual([
    43.333333333333336, 53.333333333333336, 63.333333333333336,
  ]);
});

test('the order given is kept in the answer', () => {
  expect(spread([70, 0, 72], 10, wide)).toEqual([66, 0, 76]);
});

test('labels stay in range', () => {
  expect(spread([0, 0], 10, [5, 100])).toEqual([5, 15]);
  expect(spread([100, 100], 10, [5, 95])).toEqual([85, 95]);
});

test('where there is too little room they run over the upper end, but never into each other', () => {
  expect(spread([0, 0, 0], 10, [0, 5])).toEqual([0, 10, 20]);
});
