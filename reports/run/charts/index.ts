import type { Chart } from '../../render/chart/chart.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { facetted, together } from './byPath.ts';
import { bytes } from './bytes.ts';
import { cost } from './cost.ts';
import { intervalCpu } from './intervalCpu.ts';
import { intervalLatency } from './intervalLatency.ts';
import { linkTheory } from './linkTheory.ts';
import { percentiles } from './percentiles.ts';
import { requests } from './requests.ts';
import { series } from './series.ts';
import { cpu, memory } from './server.ts';

/** All charts of a scenario, in the order of the page; where it has several paths, some are made for each. */
const charts = [
  facetted(percentiles),
  together(cost),
  together(linkTheory),
  facetted(intervalLatency),
  facetted(intervalCpu),
  ...[bytes, requests, cpu, memory].map(together),
  ...series.map(facetted),
];

/**
 * The charts of a scenario that have something to show; `all` are the reports of the page, whose scales are
 * shared.
 */
export const chartsOf = (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] =>
  charts.flatMap((make) => make(report, all));
