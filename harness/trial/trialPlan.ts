import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { Variant } from '../../core/transports.ts';
import type { Place } from '../place/place.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';

/** Everything that decides a trial. */
export interface TrialPlan {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly seed: string;
  readonly variant: Variant;
  readonly round: number;
  readonly target: ProcessCommand;
  readonly agent: ProcessCommand;
  readonly port: number;
  readonly agents: number;
  readonly place: Place;
}
