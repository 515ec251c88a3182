import { bytes } from './bytes.ts';
import type { ChartMaker } from './chart.ts';
import { cost } from './cost.ts';
import { intervalCpu } from './intervalCpu.ts';
import { intervalLatency } from './intervalLatency.ts';
import { percentiles } from './percentiles.ts';
import { requests } from './requests.ts';
import { series } from './series.ts';
import { cpu, memory } from './server.ts';

/** All charts of a scenario, in the order of the page. */
export const charts: readonly ChartMaker[] = [
  percentiles,
  cost,
  intervalLatency,
  intervalCpu,
  bytes,
  requests,
  cpu,
  memory,
  ...series,
];
