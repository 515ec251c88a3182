import type { CapacitySummary } from '../capacitySummary.ts';
import { cpuLines, latencyLines } from './capacityLines.ts';
import { capacityOverview } from './capacityOverview.ts';
import type { Chart } from './chart.ts';

/** The charts of a search that show all its variants together, as far as there is something to show. */
export const capacityCharts = (summary: CapacitySummary): Chart[] =>
  [capacityOverview, latencyLines, cpuLines].flatMap((make) => make(summary) ?? []);
