import { describe, expect, test } from 'vitest';
import { crossingsOf, type PairStanding } from './crossover.ts';

/** A ratio with an interval of a factor to both sides, judged by it. */
function standing(value: number, ratio: number, factor: number): PairStanding {
  const [low, high] = [ratio / factor, ratio * factor];
  return { value, ratio: { value: ratio, low, high }, lower: high < 1 ? 'first' : low > 1 ? 'second' : null };
}
const counted = (value: number, ratio: number): PairStanding => ({
  value,
  ratio: { value: ratio, low: ratio, high: ratio },
  lower: ratio < 1 ? 'first' : ratio > 1 ? 'second' : 'same',
});

// Ratio = value / 3: they are equal at 3, and with a factor of 1.5 the band has 1 from 2 to 4.5.
const rising = (values: readonly number[], factor = 1.5) => values.map((v) => standing(v, v / 3, factor));
const falling = (values: readonly number[], factor = 1.5) => values.map((v) => standing(v, 3 / v, factor));

describe('a crossing', () => {
  test.each([
    ['between two values', [1, 9]],
    ['beyond some that are undecided', [1, 2.5, 3.5, 9]],
    ['far from the ends', [0.1, 1, 9, 90]],
  ])('%s is where the logarithms say, with all that the band leaves open', (_, values) => {
    const [crossing, ...others] = crossingsOf(rising(values));
    expect(others).toEqual([]);
    expect(crossing?.below).toBe('first');
    expect(crossing?.at).toBeCloseTo(3, 10);
    expect(crossing?.interval?.low).toBeCloseTo(2, 10);
    expect(crossing?.interval?.high).toBeCloseTo(4.5, 10);
    expect(crossing?.between).toEqual({ low: 1, high: 9 });
  });

  test('is the same from the other side', () => {
    const [crossing] = crossingsOf(falling([1, 9]));
    expect(crossing?.below).toBe('second');
    expect(crossing?.at).toBeCloseTo(3, 10);
    expect(crossing?.interval?.low).toBeCloseTo(2, 10);
    expect(crossing?.interval?.high).toBeCloseTo(4.5, 10);
  });

  test('is shown only where both sides are decided', () => {
    expect(crossingsOf(rising([2.5, 9]))).toEqual([]);
    expect(crossingsOf(rising([1, 4]))).toEqual([]);
    expect(crossingsOf(rising([0.5, 1, 1.5]))).toEqual([]);
  });

  test('includes values that were not decided for another reason than the interval', () => {
    const [left, right] = rising([1, 9]) as [PairStanding, PairStanding];
    const unresolved = { ...standing(6, 2, 1.1), lower: null };
    expect(crossingsOf([left, unresolved, right])[0]?.interval?.high).toBeCloseTo(6, 10);
  });

  test('is found across a value that has no figure', () => {
    const [left, right] = rising([1, 9]) as [PairStanding, PairStanding];
    const [crossing] = crossingsOf([left, { value: 4, ratio: null, lower: null }, right]);
    expect(crossing?.at).toBeCloseTo(3, 10);
  });

  test('of a course that touches 1 several times is the one in the middle', () => {
    const wave = [standing(1, 0.1, 1.5), standing(2, 1.2, 1.5), standing(4, 0.8, 1.5), standing(8, 10, 1.5)];
    const [crossing, ...others] = crossingsOf(wave);
    expect(others).toEqual([]);
    expect(crossing?.at).toBeGreaterThan(2);
    expect(crossing?.at).toBeLessThan(4);
    expect(crossing?.interval?.low).toBeLessThan(2);
    expect(crossing?.interval?.high).toBeGreaterThan(4);
  });
});

test('each crossing is found where there are several', () => {
  const there = rising([1, 9]);
  const back = [standing(27, 0.3, 1.5), standing(81, 0.1, 1.5)];
  expect(crossingsOf([...there, ...back]).map(({ below, between }) => [below, between])).toEqual([
    ['first', { low: 1, high: 9 }],
    ['second', { low: 9, high: 27 }],
  ]);
});

describe('of counts', () => {
  test('a crossing has no interval', () => {
    const [crossing] = crossingsOf([counted(1, 0.5), counted(4, 2)]);
    expect(crossing).toMatchObject({ interval: null, between: { low: 1, high: 4 } });
    expect(crossing?.at).toBeCloseTo(2, 10);
  });

  test('what is as good as equal between does not give it one', () => {
    const equal: PairStanding = { ...counted(2.5, 1.001), lower: 'same' };
    const [crossing] = crossingsOf([counted(1, 0.5), equal, counted(4, 2)]);
    expect(crossing).toMatchObject({ interval: null, between: { low: 1, high: 4 } });
    expect(crossing?.at).toBeCloseTo(2.5, 1);
  });

  test.each([
    [0, 2],
    [0.5, Number.POSITIVE_INFINITY],
  ])('a crossing beside a figure of 0 is only known to lie between (%d, %d)', (low, high) => {
    expect(crossingsOf([counted(1, low), counted(4, high)])).toEqual([
      { below: 'first', at: null, interval: null, between: { low: 1, high: 4 } },
    ]);
  });

  test('equal ones do not cross', () => {
    expect(crossingsOf([counted(1, 1), counted(2, 1), counted(3, 1)])).toEqual([]);
    expect(crossingsOf([counted(1, 0.5), counted(2, 1)])).toEqual([]);
  });
});

test('without figures there is nothing to cross', () => {
  expect(crossingsOf([{ value: 1, ratio: null, lower: null }])).toEqual([]);
  expect(crossingsOf([])).toEqual([]);
});
