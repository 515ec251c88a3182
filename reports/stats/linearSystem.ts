/**
 * Solves matrix · x = right for each column of `right`, by Gauss and Jordan's elimination with pivots. Null
 * where the rows are not independent: where what is left of one is no more than rounding leaves of a row that
 * the others make up.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map(
    (row, i): Row => ({
      cells: [...row, ...(right[i] as readonly number[])],
      rounding: 1e-12 * Math.max(...row.map(Math.abs)),
    }),
  );
  for (let k = 0; k < size; k++) {
    const sizes = rows.slice(k).map(({ cells }) => Math.abs(at(cells, k)));
    const pivot = k + sizes.indexOf(Math.max(...sizes));
    const { cells, rounding } = rows[pivot] as Row;
    const head = at(cells, k);
    if (!(Math.abs(head) > rounding)) return null;
    rows[pivot] = rows[k] as Row;
    const solved = cells.map((value) => value / head);
    rows[k] = { cells: solved, rounding };
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = at(row.cells, k);
      rows[i] = { ...row, cells: row.cells.map((value, j) => value - factor * at(solved, j)) };
    }
  }
  return rows.map(({ cells }) => cells.slice(size));
}

interface Row {
  readonly cells: readonly number[];
  /** A number of this size may be all that rounding left of 0. */
  readonly rounding: number;
}

/**
 * The x that brings Σ x·column nearest to the target, by the normal equations; null where columns are
 * combinations of each other.
 */
export function leastSquares(
  columns: readonly (readonly number[])[],
  target: readonly number[],
): number[] | null {
  const products = columns.map((a) => columns.map((b) => dot(a, b)));
  const solution = solveLinear(
    products,
    columns.map((a) => [dot(a, target)]),
  );
  return solution?.map((row) => at(row, 0)) ?? null;
}

/** The scalar product. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * at(b, i), 0);

const at = (values: readonly number[], index: number) => values[index] as number;
