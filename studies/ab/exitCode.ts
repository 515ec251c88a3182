import { exitCodeOfUnfinished } from '../../console/exitCodes.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { Comparison } from '../compare/comparison.ts';
import { exitCodeOfComparison } from '../compare/exitCode.ts';
import type { Sides } from './measure.ts';

/**
 * The code of a comparison that ran its trials itself: interrupted and partial, then that of any comparison.
 */
export function exitCodeOfAb({ base, head }: Sides, comparison: Comparison): ExitCode {
  return exitCodeOfUnfinished([base, head]) ?? exitCodeOfComparison([comparison], 'inconclusive');
}
