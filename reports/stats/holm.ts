/**
 * Holm's step-down adjustment of p values that decide together (Scandinavian Journal of Statistics 6, 1979):
 * compare each with the level, and the chance of any false alarm among them is at most the level, however
 * they depend on each other.
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * (ps[i] as number)));
    adjusted[i] = largest;
  }
  return adjusted;
}
