import type { Result } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { runRounds } from './rounds.ts';
import type { RunDependencies, RunPlan } from './runPlan.ts';

/**
 * Runs scenarios that belong together, such as the same workload at several rates: each round takes all
 * variants of all of them, in an order shuffled by the first plan's seed. Gives their results in the order of
 * the plans, at once when it is aborted.
 */
export const runTogether = (
  plans: readonly RunPlan[],
  dependencies: Omit<RunDependencies, 'save'>,
): Promise<Result[]> =>
  runRounds(plans, {
    ...dependencies,
    order: 'rounds',
    nameOf: (variant, { scenario }) => `${slugOf(variant)} (${scenario.name})`,
    save: async () => {},
  });
