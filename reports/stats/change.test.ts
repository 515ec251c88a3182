import { expect, test } from 'vitest';
import { chanceAbove, inverse, pairedChange, unpairedChange } from './change.ts';
import { scaleOf } from './scale.ts';

// The golden figures were computed apart, with SciPy's ttest_1samp and ttest_ind(equal_var=False) on the
// logarithms.
const base = [10.2, 11.1, 9.8, 10.6, 10, 10.9];
const head = [11.9, 12.4, 11.5, 12.9, 11.1, 12.2];
const scale = scaleOf('latency.p50');

test('pairs give the geometric mean of their ratios, with a paired t interval', () => {
  const change = pairedChange(base, head, scale);
  expect(change?.value).toBeCloseTo(1.149942794220473, 10);
  expect(change?.low).toBeCloseTo(1.1067677295934708, 8);
  expect(change?.high).toBeCloseTo(1.194802120283459, 8);
  expect(2 * chanceAbove(change as NonNullable<typeof change>)).toBeCloseTo(0.00023160281520590923, 10);
});

test('without pairs Welch’s interval holds, with unequal numbers and spreads', () => {
  const change = unpairedChange(base, head.slice(0, 4), scale);
  expect(change?.value).toBeCloseTo(1.1670347405003674, 10);
  expect(change?.low).toBeCloseTo(1.0806143091499205, 8);
  expect(change?.high).toBeCloseTo(1.2603665100512798, 8);
  expect(change?.degreesOfFreedom).toBeCloseTo(6.539965274174222, 8);
  expect(2 * chanceAbove(change as NonNullable<typeof change>)).toBeCloseTo(0.002330468221752283, 9);
});

test('the chance may be held against a limit instead of against no change', () => {
  const change = pairedChange(base, head, scale) as NonNullable<ReturnType<typeof pairedChange>>;
  expect(chanceAbove(change, 1.05)).toBeCloseTo(0.0008524551810263028, 9);
  expect(chanceAbove(inverse(change))).toBeCloseTo(1 - 0.00011580140760295475, 9);
});

test('what does not vary is certain, one way or the other', () => {
  const same = pairedChange([3, 4, 5], [3, 4, 5], scale) as NonNullable<ReturnType<typeof pairedChange>>;
  const more = unpairedChange([2, 2], [4, 4], scale) as NonNullable<ReturnType<typeof unpairedChange>>;
  expect([same.low, same.high, chanceAbove(same)]).toEqual([1, 1, 1]);
  expect(more.low).toBeCloseTo(2, 12);
  expect([chanceAbove(more), chanceAbove(inverse(more))]).toEqual([0, 1]);
});

test('one round has no interval', () => {
  expect(pairedChange([1], [1.2], scale)).toBeNull();
  expect(unpairedChange([1], [1, 2], scale)).toBeNull();
});

test('what may be 0 or less changes by amounts', () => {
  const amounts = scaleOf('memory.growth');
  const paired = pairedChange([-1, 0, 1, 0], [9, 11, 10, 10], amounts);
  // SciPy: ttest_rel([9, 11, 10, 10], [-1, 0, 1, 0]).confidence_interval()
  expect(paired?.value).toBeCloseTo(10, 12);
  expect(paired?.low).toBeCloseTo(8.70077, 4);
  expect(paired?.high).toBeCloseTo(11.29923, 4);
  const back = inverse(paired as NonNullable<typeof paired>);
  expect([back.value, back.low, back.high]).toEqual([
    -10,
    -(paired?.high as number),
    -(paired?.low as number),
  ]);
  expect(chanceAbove(back)).toBeCloseTo(1 - chanceAbove(paired as NonNullable<typeof paired>), 12);
  expect(unpairedChange([-1, 1], [-1, 1], amounts)?.value).toBe(0);
});
