import { PushbenchError } from '../../core/errors.ts';
import { type Scenario, scenarioLimits } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { formatDurationMs } from '../../core/units.ts';
import { deliveriesNeeded, type LatencyGoal } from './latencyGoal.ts';

/** Users that arrive in a second, so that what is measured is not a storm of connections. */
export const connectPerSecond = 2_000;

/** The scenario with another number of users, who arrive no faster than `connectPerSecond`. */
export function scaledTo(scenario: Scenario, users: number): Scenario {
  const over = Math.max(scenario.connect.over, (users / connectPerSecond) * 1_000);
  return { ...scenario, users, connect: { ...scenario.connect, over } };
}

/**
 * From how many users on a scenario can be judged by its goals, and up to how many it fits the limits of a
 * schedule.
 */
export interface SearchRange {
  readonly smallest: number;
  readonly largest: number;
}

// The number of events varies with the number of users, by chance.
const margin = 1.1;

/**
 * Finds the range of users of a scenario. Throws a PushbenchError when no number up to `most` has enough
 * deliveries.
 */
export function userRangeOf(
  scenario: Scenario,
  goals: readonly LatencyGoal[],
  seed: string,
  most: number,
): SearchRange {
  const needed = deliveriesNeeded(goals);
  const rooms = scenario.streams.map(({ topics }) => (typeof topics === 'object' ? topics.roomsOf : 1));
  let smallest = Math.max(...rooms);
  if (smallest > most)
    throw new PushbenchError(
      `${scenario.name} has rooms of ${smallest} users, but at most ${most} users are allowed`,
      {
        hint: 'Raise --max-users, or make the rooms smaller.',
      },
    );
  for (;;) {
    const counts = countsWith(scenario, smallest, seed, most);
    if (counts.measured >= needed * margin || (smallest === most && counts.measured >= needed))
      return { smallest, largest: Math.max(smallest, Math.min(most, largestFitting(smallest, counts))) };
    if (smallest === most) throw tooFew(scenario, counts.measured, needed, most);
    const wanted = counts.measured === 0 ? smallest * 4 : (smallest * needed * margin) / counts.measured;
    smallest = Math.min(most, Math.max(smallest + 1, Math.ceil(wanted)));
  }
}

interface Counts {
  readonly events: number;
  readonly deliveries: number;
  readonly measured: number;
}

function countsWith(scenario: Scenario, users: number, seed: string, most: number): Counts {
  try {
    const { count, deliveries, measuredDeliveries } = compileSchedule({ ...scenario, users }, seed);
    return { events: count, deliveries, measured: measuredDeliveries };
  } catch (error) {
    // With few users nothing may happen at all.
    if (error instanceof PushbenchError && users < most) return { events: 0, deliveries: 0, measured: 0 };
    throw error;
  }
}

/** Events and deliveries grow no faster than the users. */
function largestFitting(users: number, { events, deliveries }: Counts): number {
  const times = Math.min(scenarioLimits.events / events, scenarioLimits.deliveries / deliveries);
  return Math.floor(Math.min(scenarioLimits.users, (users * times) / margin));
}

function tooFew(scenario: Scenario, measured: number, needed: number, users: number): PushbenchError {
  const longerMs =
    Math.ceil((scenario.phases.measure * needed * margin) / Math.max(1, measured) / 1_000) * 1_000;
  return new PushbenchError(
    `${scenario.name}: ${users} users get ${measured} deliveries in ${formatDurationMs(scenario.phases.measure)}, but judging the SLO takes ${needed}`,
    {
      hint:
        longerMs + scenario.phases.warmUp <= scenarioLimits.durationMs
          ? `Lengthen --measure to ${formatDurationMs(longerMs)}, raise --max-users, or judge by p50 or the mean.`
          : 'Raise --max-users, judge by p50 or the mean, or raise the rates of the scenario.',
    },
  );
}
