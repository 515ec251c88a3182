import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Audit } from './audit.ts';

/**
 * The code of a check: invalid where a result is unfinished, as rules cannot be held against what is not
 * whole; else missed where one breaks a rule. Warnings end well.
 */
export function exitCodeOfCheck(audits: readonly Audit[]): ExitCode {
  const isUnfinished = ({ judged }: Audit) =>
    judged.some(({ rule, outcome }) => rule.id === 'complete' && outcome === 'failure');
  if (audits.some(isUnfinished)) return exitCodes.invalid;
  return audits.some(({ outcome }) => outcome === 'failure') ? exitCodes.missed : exitCodes.ok;
}
