import { groupBy } from '../../core/groupBy.ts';
import type { Result } from '../../core/result.ts';

/**
 * Why something is not whole: a signal ended it; it does not say that it was finished; or it does, and trials
 * are missing.
 */
export type ShortfallCause = 'interrupted' | 'unfinished' | 'incomplete';

/** What a result lacks of all that was planned. */
export interface Shortfall {
  readonly cause: ShortfallCause;
  /** Trials that were planned: rounds × variants. */
  readonly planned: number;
  /** Variants of which trials are missing: neither finished nor failed. */
  readonly missing: readonly VariantShortfall[];
}

interface VariantShortfall {
  readonly variant: string;
  readonly trials: number;
  readonly planned: number;
}

/** What says whether it reached its end. */
interface Ending {
  readonly finished: boolean;
  readonly interrupted: boolean;
}

/** Why something did not reach its end; null where it says that it did. */
export function causeOf({ finished, interrupted }: Ending): Exclude<ShortfallCause, 'incomplete'> | null {
  if (interrupted) return 'interrupted';
  return finished ? null : 'unfinished';
}

/** How many of a variant's planned trials are neither there nor known to have failed. */
export function missingTrials(
  { rounds, trials, failedTrials }: Pick<Result, 'rounds' | 'trials' | 'failedTrials'>,
  variant: string,
): number {
  const made = new Set(
    [...trials, ...failedTrials].flatMap((trial) => (trial.variant === variant ? trial.round : [])),
  );
  return Math.max(0, rounds - made.size);
}

type Planned = Ending & Pick<Result, 'rounds' | 'variants' | 'trials' | 'failedTrials'>;

/** What a result lacks; null for one that is whole. */
export const shortfallOf = (result: Planned): Shortfall | null => shortfallOfAll(result, [result]);

/** What something of several parts lacks, all of them together; null where it is whole. */
export function shortfallOfAll(whole: Ending, parts: readonly Planned[]): Shortfall | null {
  const all = parts.flatMap((part) =>
    part.variants.map((variant) => ({ variant, trials: missingTrials(part, variant), planned: part.rounds })),
  );
  const sum = (of: readonly VariantShortfall[], count: 'trials' | 'planned') =>
    of.reduce((n, one) => n + one[count], 0);
  const missing = [...groupBy(all, ({ variant }) => variant)]
    .map(([variant, own]) => ({ variant, trials: sum(own, 'trials'), planned: sum(own, 'planned') }))
    .filter(({ trials }) => trials > 0);
  const cause = causeOf(whole) ?? (missing.length > 0 ? 'incomplete' : null);
  return cause && { cause, planned: sum(all, 'planned'), missing };
}
