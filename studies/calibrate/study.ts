import type { Study } from '../study.ts';
import { calibrateCommand } from './command.ts';
import { calibrationGoalMs } from './measure.ts';

/** How exact are latencies on this machine? */
export const calibrateStudy: Study = {
  create: calibrateCommand,
  exitCodes: {
    calibrate: [
      [2, 'invalid usage'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [
        3,
        `a trial was invalid, or the error exceeds ±${calibrationGoalMs.p50} ms at p50 or ±${calibrationGoalMs.p99} ms at p99`,
      ],
      [0, 'calibrated'],
    ],
  },
};
