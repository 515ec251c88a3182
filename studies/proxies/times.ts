import type { Delivery } from './seen.ts';

/** How long events took. */
export type Times = Pick<Delivery, 'eachMs' | 'leastMs'>;

/** The median, of an even number of figures the upper one, and the least; null of none. */
export function timesOf(figures: readonly number[]): Times {
  const sorted = figures.toSorted((a, b) => a - b);
  return { eachMs: sorted[Math.floor(sorted.length / 2)] ?? null, leastMs: sorted[0] ?? null };
}
