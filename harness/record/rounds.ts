import { createRandom, shuffled } from '../../core/random.ts';
import type { Result } from '../../core/result.ts';
import type { Variant } from '../../core/transports.ts';
import { type DueTrial, emptyResult, recordTrials } from './recording.ts';
import type { RunListener, RunPlan } from './runPlan.ts';
import type { TrialRunner } from './runTrials.ts';

/** How rounds are run, and what becomes of their results. */
export interface RoundsDependencies<Plan> extends TrialRunner {
  readonly listener: RunListener;
  /** Names the random numbers that decide the order. */
  readonly order: string;
  /** As a trial is reported to the listener. */
  nameOf(variant: Variant, plan: Plan): string;
  /** Keeps the results; called before the first trial, after each, and when all are finished. */
  save(results: readonly Result[]): Promise<void>;
}

/**
 * Runs all variants of all plans, round by round, each round in an order shuffled by the seed: a machine that
 * drifts must not be taken for a difference. Returns a result for each plan, in their order. Finished trials
 * have been saved in every case. The plans must have the same seed and number of rounds.
 */
export async function runRounds<Plan extends RunPlan>(
  plans: readonly Plan[],
  { order, nameOf, save, ...recording }: RoundsDependencies<Plan>,
): Promise<Result[]> {
  const open = plans.map((plan) => ({ plan, into: { result: emptyResult(plan) } }));
  const results = () => open.map(({ into }) => into.result);
  const { rounds = 0, seed = '' } = plans[0] ?? {};
  const random = createRandom(seed, order);
  const trials = open.flatMap(({ plan, into }) =>
    plan.scenario.variants.map((variant) => ({ plan, into, variant })),
  );
  const due = Array.from({ length: rounds }, (_, i) =>
    shuffled(trials, random).map(
      ({ plan, into, variant }): DueTrial => ({
        into,
        name: nameOf(variant, plan),
        plan: { ...plan, variant, round: i + 1 },
      }),
    ),
  ).flat();

  await save(results());
  await recordTrials(due, { ...recording, save: () => save(results()) });
  if (results().some(({ interrupted }) => interrupted)) return results();
  const finished = results().map((result) => ({ ...result, finished: true }));
  await save(finished);
  return finished;
}
