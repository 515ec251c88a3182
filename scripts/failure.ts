import { CommanderError } from 'commander';
import type { Cli } from '../console/cli.ts';
import { type ExitCode, exitCodes, messageOf, PushbenchError } from '../core/errors.ts';
import { TrialFailure } from '../harness/processes/trialFailure.ts';

/** Says why a command ended, and gives what it ends with. */
export function explainFailure(error: unknown, stderr: Pick<Cli['stderr'], 'write'>): ExitCode {
  // Commander has printed its message; asking for help is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof PushbenchError) {
    stderr.write(`${messageOf(error)}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.exitCode;
  }
  if (error instanceof TrialFailure)
    stderr.write(`${messageOf(error)}\n${error.output && `${error.output}\n`}`);
  else stderr.write(`This is a bug in pushbench; please report it:\n${(error as Error)?.stack ?? error}\n`);
  return exitCodes.partial;
}
