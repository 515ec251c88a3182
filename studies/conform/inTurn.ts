/** What comes of each item, in their order; so many are at work at once. */
export async function inTurn<Item, Out>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Out>,
): Promise<Out[]> {
  const out: Out[] = [];
  const entries = items.entries();
  const takeTurns = async () => {
    for (const [i, item] of entries) out[i] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return out;
}
