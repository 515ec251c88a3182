import type { Chart } from '../../../reports/render/chart/chart.ts';
import type { CapacitySummary } from '../summary.ts';
import { cpuLines, latencyLines } from './lines.ts';
import { capacityOverview } from './overview.ts';

/** The charts of a search that show all its variants together, as far as there is something to show. */
export const capacityCharts = (summary: CapacitySummary): Chart[] =>
  [capacityOverview, latencyLines, cpuLines].flatMap((make) => make(summary) ?? []);
