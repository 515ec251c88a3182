import { shortfallText } from '../../reports/render/shortfallText.ts';
import type { Study } from '../study.ts';
import { studyFile } from '../studyFile.ts';
import { sweepCommand } from './command.ts';
import { sweepKind } from './file.ts';
import { shortfallOfSweep } from './shortfall.ts';
import { sweepTexts } from './texts.ts';

/** Where do the variants cross when one thing varies? */
export const sweepStudy: Study = {
  create: sweepCommand,
  exitCodes: {
    sweep: [
      [2, 'invalid usage or scenario'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [3, 'a trial was invalid'],
      [0, 'all trials were valid'],
    ],
  },
  file: studyFile({
    noun: 'a sweep',
    kind: sweepKind,
    shortfalls: (sweep, path) => {
      const shortfall = shortfallOfSweep(sweep);
      return shortfall ? [shortfallText(shortfall, path)] : [];
    },
    texts: sweepTexts,
  }),
};
