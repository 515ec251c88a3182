import type { Study } from '../study.ts';
import { doctorCommand } from './command.ts';

/** What can this machine do, and what does it lack? */
export const doctorStudy: Study = {
  create: doctorCommand,
  exitCodes: {
    doctor: [
      [2, 'invalid usage'],
      [1, 'something is missing that pushbench run needs'],
      [0, 'pushbench run works here, whatever else is missing'],
    ],
  },
};
