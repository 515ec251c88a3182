import { expect, test } from 'vitest';
import { exactVerdict } from './exactVerdict.ts';

const verdict = (base: readonly number[], head: readonly number[], threshold = 0) =>
  exactVerdict({ metric: 'bytes.headers', base, head, threshold, isPaired: false, gates: true }).verdict;

test('one trial is enough to tell a change of a count', () => {
  expect(verdict([700], [720])).toBe('regressed');
  expect(verdict([720], [700])).toBe('improved');
  expect(verdict([700], [700])).toBe('unchanged');
});

test('what the edge of the window can do is no change', () => {
  expect(verdict([700], [706])).toBe('unchanged');
  expect(verdict([700, 706], [704, 708])).toBe('unchanged');
});

test('from five trials that agree on, a single byte is a change', () => {
  expect(verdict([315, 315, 315, 315, 315], [316, 316, 316, 316, 316])).toBe('regressed');
  expect(verdict([315, 315, 315, 315], [316, 316, 316, 316])).toBe('unchanged');
});

test('trials of one side that differ by more than the edge hide smaller changes', () => {
  expect(verdict([700, 714], [710, 712])).toBe('inconclusive');
  expect(verdict([700, 714], [740, 742])).toBe('regressed');
});

test('a threshold that was asked for is kept', () => {
  expect(verdict([700], [720], 0.05)).toBe('unchanged');
  expect(verdict([700], [740], 0.05)).toBe('regressed');
});

test('0 on both sides is no change, and on one side a change without a ratio', () => {
  expect(verdict([0, 0], [0, 0])).toBe('unchanged');
  expect(verdict([0], [0.001])).toBe('regressed');
  expect(verdict([5], [0])).toBe('improved');
  expect(
    exactVerdict({ metric: 'delivery.lost', base: [0], head: [2], threshold: 0, isPaired: true, gates: true })
      .ratio,
  ).toBeNull();
});

test('no figure is no verdict', () => {
  expect(verdict([], [1])).toBe('inconclusive');
});
