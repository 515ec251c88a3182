import { shortfallOf } from '../../reports/results/shortfall.ts';
import type { Comparison, MetricChange, VariantComparison } from './comparison.ts';
import type { Verdict } from './finding.ts';

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

/**
 * Whether something is not in the figures: an invalid, failed or missing trial on either side, all there is
 * of a variant, or a variant that only one side has.
 */
export const hasLeftOut = ({ variants, onlyInBase, onlyInHead, base, head }: Comparison): boolean =>
  variants.length === 0 ||
  onlyInBase.length + onlyInHead.length > 0 ||
  [base, head].some((result) => shortfallOf(result) !== null) ||
  variants.some(
    ({ rounds, ...sides }) =>
      rounds === 0 || [sides.base, sides.head].some(({ invalid, failed }) => invalid + failed > 0),
  );

/** The verdict on a scenario: the worst of what gates, and inconclusive where nothing does. */
export function verdictOf(comparison: Comparison): Verdict {
  const verdicts = new Set(gatingChanges(comparison).map(({ verdict }) => verdict));
  if (verdicts.has('regressed')) return 'regressed';
  const { onlyInBase, onlyInHead } = comparison;
  const uncompared = withoutTrials(comparison).length + onlyInBase.length + onlyInHead.length;
  if (verdicts.size === 0 || verdicts.has('inconclusive') || uncompared > 0) return 'inconclusive';
  return verdicts.has('improved') ? 'improved' : 'unchanged';
}
