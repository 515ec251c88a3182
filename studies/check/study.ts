import type { Study } from '../study.ts';
import { checkCommand } from './command.ts';

/** Does a result stand up to the rules that published benchmarks are held to? */
export const checkStudy: Study = {
  create: checkCommand,
  exitCodes: {
    check: [
      [
        2,
        'invalid usage, a result or bundle that cannot be read or was changed, or an output that cannot be written',
      ],
      [4, 'writing failed at the end'],
      [3, 'a result is unfinished, or a trial failed'],
      [1, 'a result breaks a rule'],
      [0, 'all rules are kept, at most with warnings'],
    ],
  },
};
