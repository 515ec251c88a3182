import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spreadEvenly } from './spreadEvenly.ts';

let nowMs = 0;

/** Spreads them, and gives those that have begun. */
function begunOf(count: number, overMs: number): number[] {
  const begun: number[] = [];
  spreadEvenly(
    count,
    overMs,
    (place) => begun.push(place),
    () => nowMs,
  );
  return begun;
}

function pass(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('begins each in its turn, none before its time, and catches up', () => {
  const begun = begunOf(4, 100);
  expect(begun).toEqual([0]);
  pass(24);
  expect(begun).toEqual([0]);
  pass(1);
  expect(begun).toEqual([0, 1]);
  pass(1_000);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('begins all at once over no time', () => {
  expect(begunOf(3, 0)).toEqual([0, 1, 2]);
});
