import { optionsOf, type Variant } from '../../core/transports.ts';

/**
 * When the schedule of a trial begins, at `ms` or soon after. Polls that are aligned come on the multiples of
 * their interval: the schedule begins on one of them, so that the same events meet the same polls in every
 * trial.
 */
export function originAfter(ms: number, variant: Variant): number {
  const { phase, interval } = optionsOf(variant);
  return phase === 'aligned' && interval !== undefined ? Math.ceil(ms / interval) * interval : ms;
}
