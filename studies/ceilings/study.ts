import type { Study } from '../study.ts';
import { ceilingsCommand } from './command.ts';

/** How many polls, wake-ups and handshakes can a target answer? */
export const ceilingsStudy: Study = {
  create: ceilingsCommand,
  exitCodes: {
    ceilings: [
      [2, 'invalid usage'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died, or the target does not answer'],
      [3, 'a ceiling is invalid'],
      [0, 'measured'],
    ],
  },
};
