import type { Failure } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';
import { failureOf } from '../processes/trialFailure.ts';
import { runTrial } from '../trial/trial.ts';
import type { TrialPlan } from '../trial/trialPlan.ts';
import type { TrialProgress } from '../trial/trialProgress.ts';

/** What runs trials. */
export interface TrialRunner {
  readonly signal: AbortSignal;
  /** Runs a trial; a test may put a scripted one here. */
  readonly runTrial?: typeof runTrial;
}

/** The outcome of a trial; null if the signal aborted it. */
export type Outcome =
  | { readonly trial: Trial; readonly failed: null }
  | { readonly trial: null; readonly failed: Failure }
  | null;

/** Trials that follow each other, and the record of them. */
export interface TrialsPlan<Due> {
  /** The trials that are due, one by one: the next may depend on those recorded. */
  readonly due: Iterable<Due>;
  planOf(due: Due): TrialPlan;
  started(due: Due): void;
  progressed(progress: TrialProgress): void;
  /** Keeps its outcome. */
  record(due: Due, outcome: Outcome): Promise<void>;
}

/** Runs trials one after the other. One that fails is recorded, and the next follows; an abort ends them. */
export async function runTrials<Due>(plan: TrialsPlan<Due>, runner: TrialRunner): Promise<void> {
  for (const due of plan.due) {
    plan.started(due);
    const outcome = await outcomeOf(due, plan, runner);
    await plan.record(due, outcome);
    if (outcome === null) return;
  }
}

async function outcomeOf<Due>(
  due: Due,
  { planOf, progressed }: TrialsPlan<Due>,
  { signal, runTrial: runOne = runTrial }: TrialRunner,
): Promise<Outcome> {
  try {
    return { trial: await runOne(planOf(due), signal, progressed), failed: null };
  } catch (error) {
    return signal.aborted ? null : { trial: null, failed: failureOf(error) };
  }
}
