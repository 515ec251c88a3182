import { PushbenchError } from '../../core/errors.ts';
import type { NamedChart } from '../render/chart/pictures.ts';
import type { ScenarioReport } from '../results/report.ts';
import { chartsOf } from './charts/index.ts';

/** The charts of all reports. Throws a PushbenchError when there are none. */
export function namedChartsOf(reports: readonly ScenarioReport[]): NamedChart[] {
  const all = reports.flatMap((report) =>
    chartsOf(report, reports).map((chart) => ({ fileName: report.fileName, subtitle: report.title, chart })),
  );
  if (all.length === 0) throw new PushbenchError('there is no chart to draw: no valid trial');
  return all;
}
