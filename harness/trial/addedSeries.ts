import type { Connects } from '../../core/counts.ts';

/** The sum of what several agents counted, slot by slot. */
export const addedSeries = (all: readonly Connects[]): Connects => ({
  attempted: addedUp(all.map(({ attempted }) => attempted)),
  made: addedUp(all.map(({ made }) => made)),
});

/** The sum of each slot; missing slots count as 0. */
function addedUp(series: readonly (readonly number[])[]): number[] {
  const length = Math.max(...series.map((one) => one.length));
  return Array.from({ length }, (_, slot) => series.reduce((n, one) => n + (one[slot] ?? 0), 0));
}
