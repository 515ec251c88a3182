import type { Check } from '../check.ts';
import { exactnessChecks } from './exactness.ts';
import { kernelChecks } from './kernel.ts';
import { limitChecks } from './limits.ts';
import { placeChecks } from './place.ts';
import { programChecks } from './programs.ts';
import { softwareChecks } from './software.ts';

/**
 * All checks, in the order in which they are shown: what a run needs, what makes it better, what goes beside
 * it.
 */
export const checks: readonly Check[] = [
  ...softwareChecks,
  ...placeChecks,
  ...limitChecks,
  ...exactnessChecks,
  ...kernelChecks,
  ...programChecks,
];
