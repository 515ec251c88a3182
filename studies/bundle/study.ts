import type { Study } from '../study.ts';
import { bundleCommand } from './command.ts';

/** How do others get everything that they need to check a result, and to run it again? */
export const bundleStudy: Study = {
  create: bundleCommand,
  exitCodes: {
    bundle: [
      [
        2,
        'wrong usage, a result that cannot be read or run again, or an archive that cannot be written or is there already',
      ],
      [4, 'writing failed at the end'],
      [3, 'written, but a result is unfinished'],
      [0, 'written'],
    ],
  },
};
