import type { Surroundings } from './surroundings.ts';

/** What was found: all that is wanted, less than that, or not there at all. */
export type Outcome = 'ok' | 'limited' | 'missing';

/** What a check found, and what mends it; nothing to mend where all is well. */
export interface Finding {
  readonly outcome: Outcome;
  /** In a few words, such as `2 cores, taskset`. */
  readonly found: string;
  /** Command lines to paste, one after the other. */
  readonly commands?: readonly string[];
  /** What to do where no command line does it. */
  readonly advice?: string;
}

/** Something that a machine can have or lack. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What pushbench does with it, or does better. */
  readonly brings: string;
  /** Whether `pushbench run` cannot do without it. */
  readonly isNeeded?: true;
  /** Looks, and changes nothing. May throw what kept it from looking. */
  probe(surroundings: Surroundings): Finding | Promise<Finding>;
}

/** A finding of what is as it should be. */
export const ok = (found: string): Finding => ({ outcome: 'ok', found });
