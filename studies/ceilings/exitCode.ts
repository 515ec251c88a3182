import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Ceilings } from './measure.ts';

/** The code of ceilings: partial, invalid. */
export function exitCodeOfCeilings({ ceilings, failed }: Ceilings): ExitCode {
  if (failed.length > 0) return exitCodes.partial;
  return ceilings.some(({ invalid }) => invalid.length > 0) ? exitCodes.invalid : exitCodes.ok;
}
