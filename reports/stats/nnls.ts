import { dot, leastSquares } from './linearSystem.ts';

/**
 * Non-negative least squares: the x ≥ 0 that brings Σ x·column nearest to the target, by the active set
 * method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23). Columns must not be
 * combinations of each other.
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
    if (solution === null) {
      // Rounding let one in that the others make up.
      passive.delete(members.at(-1) as number);
      continue;
    }
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

const at = (values: readonly number[], index: number) => values[index] as number;
