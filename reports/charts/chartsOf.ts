import type { ScenarioReport } from '../report.ts';
import type { Chart } from './chart.ts';
import { charts } from './index.ts';

/** The charts of a scenario that have something to show; `all` are the reports of the page, whose scales are shared. */
export const chartsOf = (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] =>
  charts.flatMap((make) => make(report, all) ?? []);
