import { plainJson } from '../../core/plainText.ts';
import type { Examination } from './examination.ts';

/** What a machine can do, for programs. */
export const doctorJson = ({ checks, canRun }: Examination): string =>
  `${plainJson(
    {
      schema: 'pushbench.doctor/1',
      canRun,
      checks: checks.map(
        ({ id, title, outcome, isNeeded = false, found, brings, commands = [], advice = null }) => ({
          id,
          title,
          outcome,
          isNeeded,
          found,
          brings,
          commands,
          advice,
        }),
      ),
    },
    2,
  )}\n`;
