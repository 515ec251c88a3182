import { createRandom, shuffled } from '../core/random.ts';
import type { Result } from '../core/result.ts';
import { slugOf } from '../core/transports.ts';
import { emptyResult, recordTrial } from './recording.ts';
import type { RunDependencies, RunPlan } from './run.ts';

/**
 * Runs scenarios that belong together, such as the same workload at several rates: each round takes all variants of all
 * of them, in an order shuffled by the first plan's seed, so that a machine that drifts is not taken for the difference
 * between two of them. Gives their results in the order of the plans, at once when it is aborted. The plans must have
 * the same number of rounds.
 */
export async function runTogether(
  plans: readonly RunPlan[],
  dependencies: Omit<RunDependencies, 'save'>,
): Promise<Result[]> {
  const { rounds = 0, seed = '' } = plans[0] ?? {};
  const order = createRandom(seed, 'rounds');
  const trials = plans.flatMap((plan, at) =>
    plan.scenario.variants.map((variant) => ({ plan, at, variant })),
  );
  const results = plans.map(emptyResult);

  let index = 0;
  for (let round = 1; round <= rounds; round++)
    for (const { plan, at, variant } of shuffled(trials, order)) {
      const name = `${slugOf(variant)} (${plan.scenario.name})`;
      dependencies.listener.trialStarted?.(name, round, ++index, rounds * trials.length);
      const result = await recordTrial(results[at] as Result, { ...plan, variant, round }, dependencies);
      results[at] = result;
      if (result.interrupted) return results;
    }
  return results.map((result) => ({ ...result, finished: true }));
}
