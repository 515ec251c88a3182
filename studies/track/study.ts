import type { Study } from '../study.ts';
import { trackCommand } from './command.ts';

/** Has anything regressed, and in which commit? */
export const trackStudy: Study = {
  create: trackCommand,
  exitCodes: {
    'track add': [
      [2, 'invalid usage, or a result or the history cannot be read or written; nothing is written'],
      [4, 'writing failed at the end'],
      [3, 'a result is unfinished or has no valid trial; nothing is written'],
      [0, 'added, or there already'],
    ],
    'track report': [
      [2, 'invalid usage, the history cannot be read, or the output cannot be written; nothing is written'],
      [4, 'writing failed at the end'],
      [0, 'written, whatever it says'],
    ],
  },
};
