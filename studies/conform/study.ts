import type { Study } from '../study.ts';
import { conformCommand } from './command.ts';

/** Does a target keep the server contract? */
export const conformStudy: Study = {
  create: conformCommand,
  exitCodes: {
    conform: [
      [2, 'invalid usage, or the program does not exist or is not executable'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'the target did not start, died, or does not answer'],
      [1, 'a case fails'],
      [0, 'all cases that were tried hold'],
    ],
  },
};
