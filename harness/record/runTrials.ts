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

/** What came of a trial; null when the signal broke it off. */
export type Outcome =
  | { readonly trial: Trial; readonly failed: null }
  | { readonly trial: null; readonly failed: Failure }
  | null;

/** Trials that follow each other, and the record of them. */
export interface TrialsPlan<Due> {
  /** What is due, one after the other: what comes next may depend on what has been recorded. */
  readonly due: Iterable<Due>;
  planOf(due: Due): TrialPlan;
  started(due: Due): void;
  progressed(progress: TrialProgress): void;
  /** Keeps what came of it. */
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
