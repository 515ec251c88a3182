import type { ChartMaker } from './chart.ts';
import { cost } from './cost.ts';
import { percentiles } from './percentiles.ts';

/** All charts of a scenario, in the order of the page. */
export const charts: readonly ChartMaker[] = [percentiles, cost];
