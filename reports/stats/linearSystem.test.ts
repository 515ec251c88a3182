import { expect, test } from 'vitest';
import { leastSquares, solveLinear } from './linearSystem.ts';

test('a system whose first pivot is 0 is solved with another row', () => {
  const matrix = [
    [0, 2],
    [4, 1],
  ];
  expect(solveLinear(matrix, [[6], [11]])).toEqual([[2], [3]]);
});

test('the right side may have several columns: with the unit matrix it is the inverse', () => {
  const unit = [
    [1, 0],
    [0, 1],
  ];
  const matrix = [
    [2, 0],
    [0, 4],
  ];
  expect(solveLinear(matrix, unit)).toEqual([
    [0.5, 0],
    [0, 0.25],
  ]);
});

test('rows that depend on each other have no solution, also where rounding leaves a trace', () => {
  const thirds = [
    [1 / 3, 0.1],
    [1, 0.3],
  ];
  expect(solveLinear(thirds, [[1], [2]])).toBeNull();
  expect(
    leastSquares(
      [
        [1, 2, 3],
        [0.1, 0.2, 0.3],
      ],
      [1, 1, 1],
    ),
  ).toBeNull();
});

test('the nearest line goes between points that are on none', () => {
  const [slope, height] =
    leastSquares(
      [
        [0, 1, 2],
        [1, 1, 1],
      ],
      [0, 2, 1],
    ) ?? [];
  expect([slope, height]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
});
