import { capabilitiesOf } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import type { VariantView } from './variants.ts';

/**
 * The share of a variant's polls in the measured window that brought nothing new, over these trials; null for
 * transports that do not poll, and where nothing was asked.
 */
export function emptyPollsOf(
  trials: readonly Trial[],
  { options }: Pick<VariantView, 'options'>,
): number | null {
  if (options === null || capabilitiesOf(options).asks === 'never') return null;
  const total = (of: (requests: Trial['measured']['requests']) => number) =>
    trials.reduce((sum, { measured }) => sum + of(measured.requests), 0);
  // What was refused or cut off has brought neither news nor word that there is none.
  const polls = total(({ total, upstream, tokens = 0, failed }) => total - upstream - tokens - failed);
  if (polls <= 0) return null;
  // A poll counts when it begins, and as empty when it is answered: the window may cut between the two.
  return Math.min(1, total(({ empty }) => empty) / polls);
}
