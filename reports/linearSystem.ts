/**
 * Solves matrix · x = right for each column of `right`, by Gauss and Jordan's elimination with pivots. Null where the rows are not
 * independent, which rounding hides: the largest pivot left is next to nothing beside its row.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...(right[i] as readonly number[])]);
  for (let k = 0; k < size; k++) {
    const sizes = rows.slice(k).map((row) => Math.abs(at(row, k)));
    const pivot = k + sizes.indexOf(Math.max(...sizes));
    const row = rows[pivot] as number[];
    const head = at(row, k);
    if (!(Math.abs(head) > 1e-12 * Math.max(...row.map(Math.abs)))) return null;
    rows[pivot] = rows[k] as number[];
    const solved = row.map((value) => value / head);
    rows[k] = solved;
    for (const [i, other] of rows.entries()) {
      if (i === k) continue;
      const factor = at(other, k);
      rows[i] = other.map((value, j) => value - factor * at(solved, j));
    }
  }
  return rows.map((row) => row.slice(size));
}

/** The x that brings Σ x·column nearest to the target, by the normal equations; null where columns are combinations of each other. */
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
