import { expect, test } from 'vitest';
import { createPace, paceText } from './pace.ts';

/** A pace of trials that are planned to last so long, with a clock that the test turns. */
function paced(lengthsMs: readonly number[]) {
  let time = 0;
  const pace = createPace(() => time);
  pace.plan(lengthsMs);
  const advance = (ms: number) => {
    time += ms;
  };
  const trial = (ms: number) => {
    pace.started();
    advance(ms);
    pace.finished();
  };
  return { pace, advance, trial };
}

test('until the first trial has ended, what is left is what was planned', () => {
  const { pace, advance } = paced([10_000, 10_000, 20_000]);
  pace.started();
  expect(pace.now()).toEqual({ index: 1, total: 3, doneShare: 0, leftMs: 40_000 });
  advance(4_000);
  expect(pace.now()).toEqual({ index: 1, total: 3, doneShare: 0.1, leftMs: 36_000 });
});

test('from then on, what trials have taken beside their plan', () => {
  const { pace, trial } = paced([10_000, 10_000, 20_000]);
  trial(15_000);
  expect(pace.now()).toEqual({ index: 1, total: 3, doneShare: 0.25, leftMs: 45_000 });
  trial(15_000);
  expect(pace.now()).toEqual({ index: 2, total: 3, doneShare: 0.5, leftMs: 30_000 });
  trial(30_000);
  expect(pace.now()).toEqual({ index: 3, total: 3, doneShare: 1, leftMs: 0 });
});

test('a trial that lasts longer than expected leaves what comes after it', () => {
  const { pace, advance } = paced([10_000, 10_000]);
  pace.started();
  advance(30_000);
  expect(pace.now()).toMatchObject({ leftMs: 10_000, doneShare: 0.75 });
});

test('a trial that was broken off is counted, and does not make the others shorter', () => {
  const { pace, advance } = paced([10_000, 10_000]);
  pace.started();
  advance(1_000);
  pace.brokenOff();
  expect(pace.now()).toMatchObject({ index: 1, total: 2, leftMs: 10_000 });
});

test('a new plan replaces what was to come, and keeps what was', () => {
  const { pace, trial } = paced([10_000, 10_000]);
  trial(20_000);
  trial(20_000);
  pace.plan([10_000, 10_000]);
  expect(pace.now()).toEqual({ index: 2, total: 4, doneShare: 0.5, leftMs: 40_000 });
});

test('without a plan nothing is known', () => {
  const { pace, trial } = paced([]);
  trial(1_000);
  expect(pace.now()).toBeNull();
});

test.each([
  [0, 1, '0 % done, 5 s left'],
  [0.999, 31_000, '99 % done, 35 s left'],
  [0.5, 56_000, '50 % done, 1 min left'],
  [0.171, 61_000, '17 % done, 2 min left'],
  [0.1, 5_400_000, '10 % done, 1 h 30 min left'],
])('%d of it done and %d ms left are “%s”', (doneShare, leftMs, words) => {
  expect(paceText({ index: 1, total: 2, doneShare, leftMs })).toBe(words);
});

test('only what is over is 100 % done', () => {
  expect(paceText({ index: 2, total: 2, doneShare: 1, leftMs: 0 })).toBe('100 % done');
});
