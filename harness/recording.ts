import { type FailedTrial, type Result, resultSchemaVersion } from '../core/result.ts';
import { slugOf } from '../core/transports.ts';
import { describeEnvironment, loadAverage, pushbenchVersion } from './environment.ts';
import type { RunDependencies, RunPlan } from './run.ts';
import { recordedTarget } from './targetCommand.ts';
import { runTrial, type TrialPlan } from './trial.ts';
import { failureOf } from './trialFailure.ts';

/** The result of a run that has not begun. */
export function emptyResult(plan: RunPlan): Result {
  const { scenario, schedule, seed, rounds, target } = plan;
  const { traces: _, ...scenarioAsRun } = scenario;
  return {
    schema: resultSchemaVersion,
    pushbench: pushbenchVersion(),
    startedAt: new Date().toISOString(),
    command: plan.command,
    seed,
    rounds,
    interrupted: false,
    finished: false,
    target: recordedTarget(target),
    pairing: null,
    extension: null,
    scenario: scenarioAsRun,
    variants: scenario.variants.map(slugOf),
    schedule: {
      sha256: schedule.sha256,
      events: schedule.count,
      deliveries: schedule.deliveries,
      measuredDeliveries: schedule.measuredDeliveries,
    },
    environment: describeEnvironment(plan.place),
    calibration: plan.calibration,
    trials: [],
    failedTrials: [],
  };
}

/**
 * Runs a trial and gives the result with it. One whose process died is noted as failed; an abort marks the result as
 * interrupted.
 */
export async function recordTrial(
  result: Result,
  plan: TrialPlan,
  { signal, listener, ...dependencies }: Omit<RunDependencies, 'save'>,
): Promise<Result> {
  const { variant, round } = plan;
  const environment = () => ({ ...result.environment, loadAverageAfter: loadAverage() });
  try {
    const trial = await (dependencies.runTrial ?? runTrial)(plan, signal, (p) => listener.trialProgress?.(p));
    listener.trialFinished?.(trial);
    return { ...result, environment: environment(), trials: [...result.trials, trial] };
  } catch (error) {
    if (signal.aborted) return { ...result, interrupted: true };
    const failed: FailedTrial = {
      variant: slugOf(variant),
      transport: variant.transport,
      round,
      ...failureOf(error),
    };
    listener.trialFailed?.(failed);
    return { ...result, environment: environment(), failedTrials: [...result.failedTrials, failed] };
  }
}
