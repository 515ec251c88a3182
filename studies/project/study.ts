import type { Study } from '../study.ts';
import { projectCommand } from './command.ts';

/** What would many users take? */
export const projectStudy: Study = {
  create: projectCommand,
  exitCodes: {
    project: [
      [2, 'invalid usage, a file that cannot be read or written, or too few trials'],
      [4, 'writing failed at the end'],
      [3, 'written, but a file is unfinished'],
      [0, 'written, whatever it says'],
    ],
  },
};
