import type { Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';

/** The size of an experiment: `quick` has fewer rounds and shorter windows. */
export type Size = 'quick' | 'full';

/** The results of earlier experiments, by id. */
export type Earlier = ReadonlyMap<string, readonly Result[]>;

/** A workload, perhaps at several rates or sizes, that one or more claims rest on. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** How often each variant of each scenario is run. */
  readonly rounds: Readonly<Record<Size, number>>;
  /** Uses as many load processes as there are spare cores, however few the users. */
  readonly isHeavy?: true;
  /** Compares paths, so that none can be put in their place. */
  readonly comparesPaths?: true;
  /** Ids of the experiments whose results decide its scenarios. */
  readonly after?: readonly string[];
  scenarios(size: Size, earlier: Earlier): Scenario[];
}
