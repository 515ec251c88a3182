import type { Study } from '../study.ts';
import { initCommand } from './command.ts';

/** How does one describe a workload of one's own? */
export const initStudy: Study = {
  create: initCommand,
  exitCodes: {
    init: [
      [
        2,
        'invalid usage, a file that exists or cannot be written, or a log that cannot be used; nothing is written',
      ],
      [4, 'writing failed at the end'],
      [0, 'written'],
    ],
  },
};
