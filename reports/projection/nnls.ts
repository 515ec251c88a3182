/**
 * Non-negative least squares: the x ≥ 0 that brings Σ x·column nearest to the target, by the active set method of
 * Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23). Columns must not be combinations of each other.
 */
export function nnls(columns: readonly (readonly number[])[], target: readonly number[]): number[] {
  // Of length 1, so that one tolerance serves columns of any unit.
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)) || 1);
  const units = columns.map((column, j) => column.map((value) => value / (lengths[j] as number)));
  const tolerance = 1e-10 * Math.sqrt(dot(target, target));
  const x = units.map(() => 0);
  const passive = new Set<number>();
  // Each turn lets one column in; more turns than 3 for each mean that rounding goes in circles.
  for (let turn = 0; turn < 3 * units.length; turn++) {
    const residual = target.map(
      (value, i) => value - units.reduce((sum, u, j) => sum + at(u, i) * at(x, j), 0),
    );
    const gains = units.map((unit, j) => (passive.has(j) ? Number.NEGATIVE_INFINITY : dot(unit, residual)));
    const best = gains.indexOf(Math.max(...gains));
    if (best < 0 || at(gains, best) <= tolerance) break;
    passive.add(best);
    settle(units, target, passive, x);
  }
  return x.map((value, j) => value / at(lengths, j));
}

/** Solves for the passive columns, and takes out one after the other of those that would become negative. */
function settle(
  units: readonly (readonly number[])[],
  target: readonly number[],
  passive: Set<number>,
  x: number[],
): void {
  for (;;) {
    const members = [...passive];
    const solution = leastSquares(
      members.map((j) => units[j] as readonly number[]),
      target,
    );
    const negative = members.filter((_, k) => at(solution, k) <= 0);
    if (negative.length === 0) {
      x.fill(0);
      members.forEach((j, k) => {
        x[j] = at(solution, k);
      });
      return;
    }
    // As far towards the solution as all stay at 0 or above.
    const steps = members.flatMap((j, k) =>
      at(solution, k) <= 0 ? [at(x, j) / (at(x, j) - at(solution, k))] : [],
    );
    const step = Math.min(...steps.map((value) => (Number.isNaN(value) ? 0 : value)));
    members.forEach((j, k) => {
      x[j] = at(x, j) + step * (at(solution, k) - at(x, j));
      if (at(solution, k) <= 0 && at(x, j) <= 1e-14) {
        x[j] = 0;
        passive.delete(j);
      }
    });
  }
}

/** The ordinary solution for columns of length 1, by the normal equations and elimination with pivots. */
export function leastSquares(columns: readonly (readonly number[])[], target: readonly number[]): number[] {
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, target)]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const sizes = rows.slice(k).map((row) => Math.abs(at(row, k)));
    const pivot = k + sizes.indexOf(Math.max(...sizes));
    const row = rows[pivot] as number[];
    rows[pivot] = rows[k] as number[];
    rows[k] = row.map((value) => value / at(row, k));
    for (let i = 0; i < n; i++) {
      const factor = at(rows[i] as number[], k);
      if (i !== k)
        rows[i] = (rows[i] as number[]).map((value, j) => value - factor * at(rows[k] as number[], j));
    }
  }
  return rows.map((row) => at(row, n));
}

const at = (values: readonly number[], index: number) => values[index] as number;

/** The scalar product. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * at(b, i), 0);
