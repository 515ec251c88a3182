import type { Result } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { runRounds } from './rounds.ts';
import type { RunDependencies, RunPlan } from './runPlan.ts';

/**
 * Runs all variants of a scenario, round by round, each round in an order shuffled by the seed. A trial whose
 * process died is noted and the run goes on; an abort ends it. Finished trials have been saved in every case.
 */
export async function run(plan: RunPlan, { save, ...dependencies }: RunDependencies): Promise<Result> {
  const only = ([result]: readonly Result[]) => result as Result;
  const results = await runRounds([plan], {
    ...dependencies,
    order: 'rounds',
    nameOf: slugOf,
    save: (results) => save(only(results)),
  });
  return only(results);
}
