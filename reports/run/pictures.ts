import { PushbenchError } from '../../core/errors.ts';
import type { NamedChart } from '../render/chart/pictures.ts';
import { besideTargetsIn } from '../results/besideTargets.ts';
import type { ScenarioReport } from '../results/report.ts';
import { besideTargetsCharts } from './charts/besideTargets.ts';
import { chartsOf } from './charts/index.ts';

/** The charts of all reports. Throws a PushbenchError when there are none. */
export function namedChartsOf(reports: readonly ScenarioReport[]): NamedChart[] {
  const ofEach = reports.flatMap((report) =>
    chartsOf(report, reports).map((chart) => ({ fileName: report.fileName, subtitle: report.title, chart })),
  );
  const ofSeveral = besideTargetsIn(reports).flatMap((group) =>
    besideTargetsCharts(group).map((chart) => ({
      fileName: group[0]?.fileName ?? '',
      subtitle: group[0]?.summary.title ?? '',
      chart,
    })),
  );
  const all = [...ofEach, ...ofSeveral];
  if (all.length === 0) throw new PushbenchError('there is no chart to draw: no valid trial');
  return all;
}
