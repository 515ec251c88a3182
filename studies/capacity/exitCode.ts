import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { CapacitySummary } from './summary.ts';

/**
 * The code of a search for capacity: interrupted, then of variants of which nothing is known partial and
 * invalid.
 */
export function exitCodeOfCapacity({ interrupted, variants }: CapacitySummary): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  const unknown = variants.filter(({ capacity }) => capacity.kind === 'unknown');
  if (unknown.length === 0) return exitCodes.ok;
  return unknown.some(({ attempts }) => attempts.some(({ isFailed }) => isFailed))
    ? exitCodes.partial
    : exitCodes.invalid;
}
