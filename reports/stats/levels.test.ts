import { describe, expect, test } from 'vitest';
import { noisy, steps } from '../../test/fixtures/series.ts';
import { courseOf } from './levels.ts';

const timed = { kind: 'noisy' } as const;
const counted = { kind: 'exact' } as const;

describe('the course of a metric', () => {
  test('tells a step with its size, its interval and its confidence', () => {
    const { levels, shifts } = courseOf(noisy(1, 0.02, steps([100, 20], [112, 10])), timed);
    expect(levels.map(({ from, to }) => [from, to])).toEqual([
      [0, 20],
      [20, 30],
    ]);
    const [step, ...others] = shifts;
    expect(others).toEqual([]);
    expect(step).toMatchObject({ kind: 'step', from: 20, to: 20, confidence: 'clear' });
    expect(step?.before).toBeCloseTo(100, -1);
    expect(step?.ratio?.low).toBeLessThan(1.12);
    expect(step?.ratio?.low).toBeGreaterThan(1.08);
    expect(step?.ratio?.high).toBeGreaterThan(1.12);
    expect(step?.ratio?.high).toBeLessThan(1.16);
  });

  test('calls a step possible that few measurements stand for', () => {
    const { shifts } = courseOf(noisy(4, 0.02, steps([100, 8], [160, 4])), timed);
    expect(shifts.map(({ confidence }) => confidence)).toEqual(['possible']);
  });

  test('calls a slow climb a drift, which no single measurement began', () => {
    const climb = Array.from({ length: 40 }, (_, i) => 100 * 1.01 ** i);
    const { shifts } = courseOf(noisy(3, 0.02, climb), timed);
    expect(shifts).toHaveLength(1);
    expect(shifts[0]).toMatchObject({ kind: 'drift', from: 0, to: 39, confidence: 'clear' });
    expect(shifts[0]?.ratio?.low).toBeLessThan(1.01 ** 39);
    expect(shifts[0]?.ratio?.high).toBeGreaterThan(1.01 ** 39);
  });

  test('keeps stairs apart from a drift', () => {
    const { shifts } = courseOf(noisy(3, 0.01, steps([100, 15], [110, 15], [121, 15])), timed);
    expect(shifts.map(({ kind, from }) => [kind, from])).toEqual([
      ['step', 15],
      ['step', 30],
    ]);
  });

  test('takes any difference for one where counts repeat exactly, at once', () => {
    expect(courseOf([210, 210, 210, 212], counted).shifts).toMatchObject([
      { kind: 'step', from: 3, before: 210, after: 212, p: 0, confidence: 'clear' },
    ]);
    expect(courseOf([210, 210, 210, 212], timed).shifts).toEqual([]);
  });

  test('wants more than one measurement of a count that varies by itself', () => {
    expect(courseOf([210, 211, 209.5, 210.5, 240], counted).shifts).toEqual([]);
    expect(courseOf([210, 210, 215, 210, 210], counted).shifts).toEqual([]);
  });

  test('has no ratio where a level is 0', () => {
    expect(courseOf([0, 0, 0, 14, 14], counted).shifts).toMatchObject([
      { from: 3, before: 0, after: 14, ratio: null },
    ]);
  });

  test('has one level and no shifts for a single value', () => {
    expect(courseOf([5], timed)).toMatchObject({ levels: [{ from: 0, to: 1 }], shifts: [] });
  });
});
