import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot } from './linearSystem.ts';
import { nnls } from './nnls.ts';

describe('nnls', () => {
  test('finds what columns were summed from', () => {
    const columns = [
      [1, 2, 3, 4],
      [1, 1, 1, 1],
      [0, 1, 0, 5],
    ];
    // 2, 0.5 and 3 times.
    const target = [2.5, 7.5, 6.5, 23.5];
    expect(nnls(columns, target)).toEqual([
      expect.closeTo(2, 9),
      expect.closeTo(0.5, 9),
      expect.closeTo(3, 9),
    ]);
  });

  test('keeps at 0 what would be negative, and fits the rest without it', () => {
    // The ordinary solution is 3 and −1.
    const [first, second] = nnls(
      [
        [1, 2, 3],
        [1, 1, 1],
      ],
      [2, 5, 8],
    );
    expect(second).toBe(0);
    expect(first).toBeCloseTo((2 + 10 + 24) / 14, 9);
  });

  test('serves columns of very different units', () => {
    const [a, b] = nnls(
      [
        [1e9, 2e9, 5e9],
        [1e-6, 1e-6, 3e-6],
      ],
      [3, 5, 13],
    );
    expect(a).toBeCloseTo(2e-9, 15);
    expect(b).toBeCloseTo(1e6, 3);
  });

  test('meets the conditions of an optimum (Kuhn and Tucker), whatever the columns', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true }).map((x) => Math.round(x * 100) / 100);
    const row = fc.array(number, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), row, (raw, target) => {
        // Made independent of each other by a diagonal.
        const columns = raw.map((column, j) => column.map((value, i) => value + (i === j ? 40 : 0)));
        const x = nnls(columns, target);
        const residual = target.map((value, i) =>
          columns.reduce((rest, column, j) => rest - (column[i] as number) * (x[j] as number), value),
        );
        columns.forEach((column, j) => {
          expect(x[j]).toBeGreaterThanOrEqual(0);
          const gain = dot(column, residual);
          if ((x[j] as number) > 0) expect(Math.abs(gain)).toBeLessThan(1e-6);
          else expect(gain).toBeLessThan(1e-6);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
