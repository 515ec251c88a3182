import { createRandom, shuffled } from '../core/random.ts';
import type { Calibration, FailedTrial, Result, Trial } from '../core/result.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Schedule } from '../core/schedule.ts';
import { slugOf } from '../core/transports.ts';
import type { Place } from './place.ts';
import type { ProcessCommand } from './processes.ts';
import { emptyResult, recordTrial } from './recording.ts';
import type { runTrial, TrialPlan, TrialProgress } from './trial.ts';

/** Everything that decides a run of one scenario. */
export interface RunPlan {
  readonly scenario: Scenario;
  /** The scenario compiled with the seed. */
  readonly schedule: Schedule;
  readonly seed: string;
  readonly rounds: number;
  readonly target: ProcessCommand;
  readonly agent: ProcessCommand;
  readonly place: Place;
  readonly calibration: Calibration | null;
  /** Port of the target; 0 for any. */
  readonly port: number;
  readonly agents: number;
  /** The command that this run came from, for the record. */
  readonly command: string;
}

/** Hears what happens in a run. */
export interface RunListener {
  trialStarted?(slug: string, round: number, index: number, total: number): void;
  trialProgress?(progress: TrialProgress): void;
  trialFinished?(trial: Trial): void;
  trialFailed?(failed: FailedTrial): void;
}

/** What a run needs from outside. */
export interface RunDependencies {
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  /** Keeps the result; called before the first trial, after each, and when it is finished. */
  save(result: Result): Promise<void>;
  /** Runs a trial; a test may put a scripted one here. */
  readonly runTrial?: typeof runTrial;
}

/**
 * Runs all variants of a scenario, round by round, each round in an order shuffled by the seed. A trial whose
 * process died is noted and the run goes on; an abort ends it. What is finished has been saved in every case.
 */
export async function run(plan: RunPlan, dependencies: RunDependencies): Promise<Result> {
  const { scenario, seed, rounds } = plan;
  const { listener, save } = dependencies;
  const order = createRandom(seed, 'rounds');
  const total = rounds * scenario.variants.length;
  let result = emptyResult(plan);
  await save(result);

  let index = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const variant of shuffled(scenario.variants, order)) {
      const trialPlan: TrialPlan = { ...plan, variant, round };
      listener.trialStarted?.(slugOf(variant), round, ++index, total);
      result = await recordTrial(result, trialPlan, dependencies);
      await save(result);
      if (result.interrupted) return result;
    }
  }
  result = { ...result, finished: true };
  await save(result);
  return result;
}
