import type { Study } from '../study.ts';
import { aaCommand } from './command.ts';

/** What is the smallest difference that this machine can show? */
export const aaStudy: Study = {
  create: aaCommand,
  exitCodes: {
    aa: [
      [2, 'invalid usage or scenario'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [3, 'a trial was invalid'],
      [0, 'measured'],
    ],
  },
};
