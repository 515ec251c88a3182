import type { Trial } from '../../core/trial.ts';

/** From this share of one core on whoever has that core is taken to be at its limit. */
export const saturatedShare = 0.95;

/**
 * The target's CPU time as a share of one core, in the measured window; null where the platform does not
 * tell.
 */
export function coreShare({ target, measured }: Pick<Trial, 'target' | 'measured'>): number | null {
  return target.cpuMs === null ? null : target.cpuMs / (measured.observedMs ?? measured.windowMs);
}
