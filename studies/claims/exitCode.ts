import { exitCodeOfUnfinished } from '../../console/exitCodes.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { ClaimsFile } from './file.ts';
import type { JudgedClaim } from './judgedClaim.ts';
import { claimsShortfalls } from './shortfalls.ts';

/**
 * The code of a test of claims: interrupted when it was made just now, partial, invalid. Invalid is what is
 * not whole, and what kept a claim from being judged; one that is refuted, or not decidable for another
 * reason, has been tested.
 */
export function exitCodeOfClaims(
  file: ClaimsFile,
  judged: readonly JudgedClaim[],
  isFresh: boolean,
): ExitCode {
  if (isFresh && file.interrupted) return exitCodes.interrupted;
  const unfinished = exitCodeOfUnfinished(file.experiments.flatMap(({ results }) => results));
  if (unfinished !== null) return unfinished;
  const isInvalid = judged.some(({ because }) => because === 'invalid');
  return isInvalid || claimsShortfalls(file).length > 0 ? exitCodes.invalid : exitCodes.ok;
}
