import type { Trial } from '../../core/trial.ts';

/** The sum over some trials. */
export const total = (trials: readonly Trial[], of: (trial: Trial) => number): number =>
  trials.reduce((n, t) => n + of(t), 0);

/** The sum over some trials; null where one of them does not say. */
export const totalOrNull = (
  trials: readonly Trial[],
  of: (trial: Trial) => number | null | undefined,
): number | null =>
  trials.reduce<number | null>((n, t) => {
    const value = of(t) ?? null;
    return n === null || value === null ? null : n + value;
  }, 0);
