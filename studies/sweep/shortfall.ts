import { type Shortfall, shortfallOfAll } from '../../reports/results/shortfall.ts';
import type { Sweep } from './file.ts';

/** What a sweep lacks, over all its values; null for one that is whole. */
export const shortfallOfSweep = (sweep: Sweep): Shortfall | null =>
  shortfallOfAll(
    sweep,
    sweep.points.map(({ result }) => result),
  );
