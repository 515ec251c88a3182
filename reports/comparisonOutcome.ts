import { type ExitCode, exitCodes } from '../core/errors.ts';
import type { Comparison, MetricChange, VariantComparison } from './regression.ts';
import type { Verdict } from './verdict.ts';

/** The least that makes a comparison fail; what is inconclusive includes what regressed. */
export const failures = ['regressed', 'inconclusive'] as const;

/** One of the values of `failures`. */
export type FailOn = (typeof failures)[number];

/** A change with the variant that it is of. */
export interface VariantChange extends MetricChange {
  readonly variant: string;
}

/** The changes that decide, of all variants. */
export const gatingChanges = ({ variants }: Pick<Comparison, 'variants'>): VariantChange[] =>
  variants.flatMap(({ variant, changes }) =>
    changes.filter(({ gates }) => gates).map((change) => ({ ...change, variant })),
  );

/** Variants that were run on both sides and have no valid trial to compare. */
export const withoutTrials = ({ variants }: Pick<Comparison, 'variants'>): VariantComparison[] =>
  variants.filter(({ rounds }) => rounds === 0);

/** The verdict on a scenario: the worst of what gates, and inconclusive where nothing does. */
export function verdictOf(comparison: Comparison): Verdict {
  const verdicts = new Set(gatingChanges(comparison).map(({ verdict }) => verdict));
  if (verdicts.has('regressed')) return 'regressed';
  if (verdicts.size === 0 || verdicts.has('inconclusive') || withoutTrials(comparison).length > 0)
    return 'inconclusive';
  return verdicts.has('improved') ? 'improved' : 'unchanged';
}

/**
 * The exit code of comparisons. A regression that was found stands, whatever else could not be compared; then comes
 * what had no valid trials, then what is inconclusive, where that is asked for.
 */
export function exitCodeOfComparison(comparisons: readonly Comparison[], failOn: FailOn): ExitCode {
  const verdicts = comparisons.map(verdictOf);
  if (verdicts.includes('regressed')) return exitCodes.missed;
  if (comparisons.some((one) => one.variants.length === 0 || withoutTrials(one).length > 0))
    return exitCodes.invalid;
  if (failOn === 'inconclusive' && verdicts.includes('inconclusive')) return exitCodes.inconclusive;
  return exitCodes.ok;
}
