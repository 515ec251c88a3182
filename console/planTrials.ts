import type { Scenario } from '../core/scenario/scenario.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import type { Place } from '../harness/place/place.ts';
import { preflight, thisMachine } from '../harness/place/preflight.ts';
import { builtInAgent } from '../harness/processes/processCommand.ts';
import type { RunPlan } from '../harness/record/runPlan.ts';
import type { Cli } from './cli.ts';
import { defaultAgents } from './options.ts';

/** What is planned of any run of a scenario; target, rounds and calibration are for the command to add. */
type ScenarioPlan = Omit<RunPlan, 'target' | 'rounds' | 'calibration'>;

/**
 * Plans trials of a scenario at a place. Warns of what may spoil them, and throws a PushbenchError when this
 * machine cannot run them.
 */
export function planTrials(cli: Cli, scenario: Scenario, seed: string, place: Place): ScenarioPlan {
  for (const warning of preflight(scenario, thisMachine(place))) cli.warn(warning);
  return {
    scenario,
    schedule: compileSchedule(scenario, seed),
    seed,
    agent: builtInAgent,
    agents: defaultAgents(scenario.users, place),
    port: 0,
    place,
    command: cli.command,
  };
}
