import { describe, expect, test } from 'vitest';
import { noisy, steps } from '../../test/fixtures/series.ts';
import { findChangePoints } from './changePoints.ts';

const places = (values: readonly number[]) => findChangePoints(values).map(({ index }) => index);

describe('change points', () => {
  test.each([
    ['a step', noisy(1, 0.02, steps([100, 20], [110, 10])), [20]],
    ['a step that is two measurements old', noisy(1, 0.02, steps([100, 28], [112, 2])), [28]],
    ['two steps', noisy(3, 0.02, steps([100, 15], [110, 15], [121, 15])), [15, 30]],
    ['a step and its mending', noisy(3, 0.02, steps([100, 15], [110, 12], [100, 15])), [15, 27]],
    ['a step in figures that do not vary', steps([7, 8], [8, 8]), [8]],
  ])('stand where the level shifts: %s', (_, values, expected) => {
    expect(places(values)).toEqual(expected);
  });

  test.each([
    ['nothing but noise', noisy(3, 0.1, steps([100, 60]))],
    ['a single outlier', noisy(4, 0.02, steps([100, 12], [300, 1], [100, 17]))],
    ['a newest figure that lies far off', noisy(4, 0.02, steps([100, 29], [300, 1]))],
    ['a constant', steps([7, 30])],
    ['four measurements, however far apart', [1, 1, 9, 9]],
    ['one measurement', [1]],
    ['none', []],
  ])('are not seen in %s', (_, values) => {
    expect(places(values)).toEqual([]);
  });

  test('have a p that says how often chance does as well', () => {
    const [old] = findChangePoints(noisy(1, 0.02, steps([100, 20], [110, 10])));
    const [fresh] = findChangePoints(noisy(1, 0.02, steps([100, 28], [112, 2])));
    // None of 4,999 permutations was as good; of the ways to choose 2 of 30 two are, one at each end: 2 /
    // 435.
    expect(old?.p).toBe(1 / 5000);
    expect(fresh?.p).toBeGreaterThan(0.003);
    expect(fresh?.p).toBeLessThan(0.007);
  });

  test('stand within two measurements of the steps whatever the noise, and clear ones nowhere else', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const clear = findChangePoints(noisy(seed, 0.02, steps([100, 15], [110, 15], [121, 15]))).filter(
        ({ p }) => p <= 0.001,
      );
      expect(
        clear.map(({ index }) => Math.round(index / 5)),
        `seed ${seed}`,
      ).toEqual([3, 6]);
    }
  });

  test('are the same whenever they are asked for, and when all figures are in another unit', () => {
    const values = noisy(5, 0.03, steps([100, 12], [108, 14], [104, 9]));
    expect(findChangePoints(values)).toEqual(findChangePoints(values));
    expect(places(values.map((v) => 1000 * v))).toEqual(places(values));
  });
});
