import type { Scenario } from '../core/scenario/scenario.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import { optionsOf, type Variant } from '../core/transports.ts';
import { largestUsers, type Machine } from '../harness/place/preflight.ts';
import { unsupportedSlos } from '../harness/trial/validity.ts';
import { loadScenario } from '../scenarios/load.ts';

/** A workload for a minute, and what had to be reduced for this machine, a sentence each. */
export interface Demonstration {
  readonly scenario: Scenario;
  readonly reduced: readonly string[];
}

const windowMs = 6_000;
/** Enough that a window of 6 s has the 1,000 deliveries that a 99th percentile needs. */
const wantedUsers = 6_000;

/** The forum at its peak, once over each transport, as far as a machine can have so many users. */
export function demoScenario(machine: Machine): Demonstration {
  const forum = loadScenario('forum-notifications');
  const whole: Scenario = {
    ...forum,
    users: wantedUsers,
    phases: { ...forum.phases, warmUp: 500, measure: windowMs },
    variants: onePerTransport(forum.variants).map(heldWithinWindow),
  };
  const limit = largestUsers(whole, machine);
  const users = Math.min(wantedUsers, limit?.users ?? wantedUsers);
  const scenario = { ...whole, users };
  const unsupported = unsupportedSlos(scenario.slos, compileSchedule(scenario, '1').measuredDeliveries);
  return {
    // Without the deliveries for a goal, every trial would be invalid for it.
    scenario: unsupported.length > 0 ? { ...scenario, slos: [] } : scenario,
    reduced: [
      ...(users < wantedUsers
        ? [
            `${(wantedUsers - users).toLocaleString('en')} of ${wantedUsers.toLocaleString('en')} users (${limit?.lacking}): see pushbench doctor`,
          ]
        : []),
      ...unsupported.map(
        ({ title, needed }) =>
          `the goal on ${title}, which needs ${needed.toLocaleString('en')} deliveries: pushbench run ${forum.name} --users ${users} --measure 60s`,
      ),
    ],
  };
}

/** The last variant of each transport: of polls, those on a kept connection. */
const onePerTransport = (variants: readonly Variant[]): Variant[] => [
  ...new Map(variants.map((variant) => [variant.transport, variant])).values(),
];

/** A request that is held for longer than the window would not be counted at all. */
const heldWithinWindow = (variant: Variant): Variant =>
  optionsOf(variant).hold === undefined ? variant : ({ ...variant, hold: windowMs } as Variant);
