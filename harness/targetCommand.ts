import { targetOptionsSchema } from '../core/contract.ts';
import { PushbenchError } from '../core/errors.ts';
import type { Place } from './place.ts';
import { ProcessDied } from './processDied.ts';
import { builtInTarget, type ProcessCommand, TrialProcesses } from './processes.ts';

/** What names the built-in target where a command line could stand. */
const builtInName = 'builtin';

/**
 * The target that a person names: a command line for the shell, or `builtin`. No `exec` is put before it, which
 * would forbid `cd server && ./start`; shells replace themselves with the last command anyway, and those that do not
 * are measured and ended with it.
 */
export function targetNamed(written: string): ProcessCommand {
  if (written.trim() === '')
    throw new PushbenchError('the command line of the target is empty', {
      hint: `It starts a server, such as --target "node server.js"; "${builtInName}" is the built-in one.`,
    });
  return written === builtInName ? builtInTarget : { file: 'sh', args: ['-c', written], written };
}

const hint = 'servers/CONTRACT.md says what a process must do to be a target.';

/**
 * Starts a target once, and ends it: what would fail every trial is found before the first. Throws a PushbenchError
 * that says what is wrong, and the signal's reason when it is aborted.
 */
export async function checkTarget(
  command: ProcessCommand,
  place: Place,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const hosts = await place.network.open();
  const processes = new TrialProcesses(place.cores, hosts);
  const stop = () => void processes.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await processes.startTarget(command, targetOptionsSchema.parse({}), port);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProcessDied)) throw error;
    const output = error.output && `\n${error.output.trim().replace(/^/gm, '    | ')}`;
    throw new PushbenchError(`${command.written ?? builtInName}: ${error.message}${output}`, {
      exitCode: error.exitCode,
      hint: error.hint === undefined ? hint : `${error.hint}\n${hint}`,
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await processes.stop();
    await hosts.close();
  }
}
