import { PushbenchError } from '../../core/errors.ts';
import { causeText } from '../../reports/render/shortfallText.ts';
import { fileNameOf } from '../../reports/results/report.ts';
import { causeOf } from '../../reports/results/shortfall.ts';
import type { Study } from '../study.ts';
import { studyFile } from '../studyFile.ts';
import { capacityCommand } from './command.ts';
import { capacityKind } from './file.ts';
import { summariseCapacity } from './summary.ts';
import { capacityTexts } from './texts.ts';

/** How many users can each variant carry within a goal? */
export const capacityStudy: Study = {
  create: capacityCommand,
  exitCodes: {
    capacity: [
      [2, 'invalid usage or scenario'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'nothing is known about a variant, because a process died'],
      [3, 'nothing is known about a variant, because the load was the limit'],
      [0, 'something is known about every variant, even if only that it misses'],
    ],
  },
  file: studyFile({
    noun: 'a capacity search',
    kind: capacityKind,
    shortfalls: (result, path) => {
      const cause = causeOf(result);
      return cause ? [`${causeText(cause, path)}.`] : [];
    },
    texts: capacityTexts,
    charts: async (result) => {
      const { capacityCharts } = await import('./charts/index.ts');
      const { name, title } = result.scenario;
      const charts = capacityCharts(summariseCapacity(result));
      if (charts.length === 0) throw new PushbenchError('there is no chart to draw: no attempt has figures');
      return charts.map((chart) => ({ fileName: fileNameOf(name), subtitle: title, chart }));
    },
  }),
};
