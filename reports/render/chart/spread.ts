/**
 * Moves labels on a line apart until each is at least `gap` from the next, as little as possible in all
 * (least squares), and within the range as far as there is room. Gives the places in the order of the wanted
 * ones.
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
  // Less what those before it take, each may stand no lower than the one before: pool neighbours that would.
  const pools: { sum: number; count: number }[] = [];
  order.forEach((i, place) => {
    let pool = { sum: (wanted[i] as number) - place * gap, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  });
  const starts = pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  const latest = Math.max(low, high - (wanted.length - 1) * gap);
  const places = Array<number>(wanted.length);
  order.forEach((i, place) => {
    places[i] = Math.min(Math.max(starts[place] as number, low), latest) + place * gap;
  });
  return places;
}
