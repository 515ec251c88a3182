import type { Calibration, FailedTrial, Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { Trial } from '../../core/trial.ts';
import type { Place } from '../place/place.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';
import type { TrialProgress } from '../trial/trialProgress.ts';
import type { TrialRunner } from './runTrials.ts';

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
  /** The machine's noise for this workload; absent if not looked up. */
  readonly noise?: Result['noise'];
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
export interface RunDependencies extends TrialRunner {
  readonly listener: RunListener;
  /** Keeps the result; called before the first trial, after each, and when it is finished. */
  save(result: Result): Promise<void>;
}
