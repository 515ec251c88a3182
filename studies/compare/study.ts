import type { Study } from '../study.ts';
import { compareCommand } from './command.ts';

/** Is one result worse than another? */
export const compareStudy: Study = {
  create: compareCommand,
  exitCodes: {
    compare: [
      [2, 'invalid usage, a result that cannot be read or compared, or an output that cannot be written'],
      [4, 'writing failed at the end'],
      [1, 'a gated metric regressed'],
      [3, 'a trial was invalid, failed or is missing, or only one side has something'],
      [5, 'inconclusive, with --fail-on inconclusive'],
      [0, 'otherwise'],
    ],
  },
};
