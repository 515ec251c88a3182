import { type ExitCode, exitCodes } from '../core/errors.ts';
import type { Result } from '../core/result.ts';

/* What a command ends with when several codes apply: first what kept it from running all its trials. */

/** The code of trials: interrupted, partial, invalid. */
export function exitCodeOfTrials(results: readonly Result[]): ExitCode {
  const unfinished = exitCodeOfUnfinished(results);
  if (unfinished !== null) return unfinished;
  return results.some((r) => r.trials.some((t) => !t.valid)) ? exitCodes.invalid : exitCodes.ok;
}

/** The code of what did not run to its end; null where all did. */
export function exitCodeOfUnfinished(results: readonly Result[]): ExitCode | null {
  if (results.some((r) => r.interrupted)) return exitCodes.interrupted;
  if (results.some((r) => r.failedTrials.length > 0)) return exitCodes.partial;
  return null;
}

/** The code of what only reads results: invalid where they are not whole, whatever else they say. */
export const exitCodeOfReading = (shortfalls: readonly string[]): ExitCode =>
  shortfalls.length > 0 ? exitCodes.invalid : exitCodes.ok;
