import type { Study } from '../study.ts';
import { abCommand } from './command.ts';

/** Is one target worse than another? */
export const abStudy: Study = {
  create: abCommand,
  exitCodes: {
    ab: [
      [2, 'invalid usage, scenario or target'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [1, 'a gated metric regressed'],
      [3, 'a trial was invalid'],
      [5, 'inconclusive'],
      [0, 'no gated metric regressed'],
    ],
  },
};
