import type { Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';

/**
 * The trials that count, in the order of their rounds: all of a result, or those of one variant, by its slug.
 */
export const validTrials = ({ trials }: Pick<Result, 'trials'>, variant?: string): Trial[] =>
  trials
    .filter((trial) => trial.valid && (variant === undefined || trial.variant === variant))
    .sort((a, b) => a.round - b.round);
