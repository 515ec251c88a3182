import { type FailedTrial, type Result, resultSchemaVersion } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { recordedTarget } from '../processes/targetCommand.ts';
import type { TrialPlan } from '../trial/trialPlan.ts';
import { describeEnvironment, loadAverage } from './environment.ts';
import { pushbenchVersion } from './ownPackage.ts';
import type { RunListener, RunPlan } from './runPlan.ts';
import { type Outcome, runTrials, type TrialRunner } from './runTrials.ts';

/** What each file of trials says of how they came about, before the first of them. */
export function recordHead(
  plan: Pick<RunPlan, 'command' | 'seed' | 'target' | 'scenario' | 'place' | 'calibration'>,
) {
  const { command, seed, target, scenario, place, calibration } = plan;
  const { traces: _, ...scenarioAsGiven } = scenario;
  return {
    pushbench: pushbenchVersion(),
    startedAt: new Date().toISOString(),
    command,
    seed,
    interrupted: false,
    finished: false,
    target: recordedTarget(target),
    scenario: scenarioAsGiven,
    environment: describeEnvironment(place),
    calibration,
  };
}

/** The environment as it is after another trial. */
export const afterTrial = (environment: Result['environment']): Result['environment'] => ({
  ...environment,
  loadAverageAfter: loadAverage(),
});

/** The result of a run that has not begun. */
export function emptyResult(plan: RunPlan): Result {
  const { scenario, schedule, rounds, noise } = plan;
  return {
    schema: resultSchemaVersion,
    ...recordHead(plan),
    rounds,
    pairing: null,
    extension: null,
    variants: scenario.variants.map(slugOf),
    schedule: {
      sha256: schedule.sha256,
      events: schedule.count,
      deliveries: schedule.deliveries,
      measuredDeliveries: schedule.measuredDeliveries,
    },
    ...(noise ? { noise } : {}),
    trials: [],
    failedTrials: [],
  };
}

/** A result that trials are still put into. */
export interface OpenResult {
  result: Result;
}

/** A trial, and the result that it goes into. */
export interface DueTrial<Into extends OpenResult = OpenResult> {
  readonly into: Into;
  /** As it is reported to the listener. */
  readonly name: string;
  readonly plan: TrialPlan;
}

/** What recording needs from outside. */
export interface RecordingDependencies<Into extends OpenResult> extends TrialRunner {
  readonly listener: RunListener;
  /** Called after each trial, to keep the result that it went into. */
  save(changed: Into): Promise<void>;
}

/**
 * Runs trials and puts them into their results. One that fails is noted, and the next follows; an abort ends
 * them, and marks the result of the trial that it broke off as interrupted.
 */
export async function recordTrials<Into extends OpenResult>(
  due: readonly DueTrial<Into>[],
  { listener, save, ...runner }: RecordingDependencies<Into>,
): Promise<void> {
  // What follows the first rounds is counted on.
  const before = [...new Set(due.map(({ into }) => into))].reduce((n, { result }) => n + trialsIn(result), 0);
  let index = before;
  await runTrials(
    {
      due,
      planOf: ({ plan }) => plan,
      started: ({ name, plan }) => listener.trialStarted?.(name, plan.round, ++index, before + due.length),
      progressed: (progress) => listener.trialProgress?.(progress),
      async record({ into, plan }, outcome) {
        into.result = recorded(into.result, plan, outcome, listener);
        await save(into);
      },
    },
    runner,
  );
}

const trialsIn = ({ trials, failedTrials }: Result) => trials.length + failedTrials.length;

function recorded(
  result: Result,
  { variant, round }: TrialPlan,
  outcome: Outcome,
  listener: RunListener,
): Result {
  if (outcome === null) return { ...result, interrupted: true };
  const environment = afterTrial(result.environment);
  if (outcome.trial) {
    listener.trialFinished?.(outcome.trial);
    return { ...result, environment, trials: [...result.trials, outcome.trial] };
  }
  const failed: FailedTrial = {
    variant: slugOf(variant),
    transport: variant.transport,
    round,
    ...outcome.failed,
  };
  listener.trialFailed?.(failed);
  return { ...result, environment, failedTrials: [...result.failedTrials, failed] };
}
