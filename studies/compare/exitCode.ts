import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Comparison } from './comparison.ts';
import { type FailOn, hasLeftOut, verdictOf } from './outcome.ts';

/**
 * The code of comparisons: missed, invalid, inconclusive. A regression that was found stands, whatever was
 * left out: a trial is left out for what happened in it, with its partner, and not for the figures that are
 * compared. That nothing regressed needs all trials: those that were left out may be where it did.
 */
export function exitCodeOfComparison(
  comparisons: readonly Comparison[],
  failOn: FailOn,
  hasScenarioAlone = false,
): ExitCode {
  const verdicts = comparisons.map(verdictOf);
  if (verdicts.includes('regressed')) return exitCodes.missed;
  if (hasScenarioAlone || comparisons.some(hasLeftOut)) return exitCodes.invalid;
  if (failOn === 'inconclusive' && verdicts.includes('inconclusive')) return exitCodes.inconclusive;
  return exitCodes.ok;
}
