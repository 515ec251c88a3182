import { PushbenchError } from '../../core/errors.ts';
import { type Scenario, scenarioLimits } from '../../core/scenario/scenario.ts';
import type { Variant } from '../../core/transports.ts';
import { largestUsers, type Machine } from '../../harness/place/preflight.ts';
import type { VariantSearch } from './file.ts';
import type { LatencyGoal } from './latencyGoal.ts';
import { userRangeOf } from './scaling.ts';

/** What a command line may say of where to search. */
export interface BoundsOptions {
  readonly startUsers?: number;
  readonly maxUsers?: number;
}

const defaultStart = 1_000;

/**
 * Where to search the capacity of each variant of a scenario, and what sets the upper end. Throws a
 * PushbenchError when no number of users that this machine can have could be judged, or the options are
 * outside of what can.
 */
export function searchBounds(
  scenario: Scenario,
  goals: readonly LatencyGoal[],
  seed: string,
  machine: Machine,
  options: BoundsOptions,
): VariantSearch['bounds'][] {
  const range = userRangeOf(scenario, goals, seed, options.maxUsers ?? scenarioLimits.users);
  return scenario.variants.map((variant) => boundsOf(scenario, variant, range, machine, options));
}

function boundsOf(
  scenario: Scenario,
  variant: Variant,
  range: { readonly smallest: number; readonly largest: number },
  machine: Machine,
  { startUsers, maxUsers }: BoundsOptions,
): VariantSearch['bounds'] {
  const allowed = largestUsers({ ...scenario, variants: [variant] }, machine);
  const ends = [
    { users: range.largest, by: range.largest === maxUsers ? '--max-users' : 'the largest schedule' },
    ...(allowed ? [{ users: allowed.users, by: allowed.lacking }] : []),
  ].sort((a, b) => a.users - b.users);
  const { users: largest, by: largestBy } = ends[0] as (typeof ends)[0];
  const { smallest } = range;
  if (largest < smallest)
    throw new PushbenchError(
      `${scenario.name} needs ${smallest} users to judge its SLO, but at most ${largest} are possible (${largestBy})`,
      { hint: 'Lengthen --measure, or judge by p50 or the mean: then fewer users suffice.' },
    );
  const start = startUsers ?? Math.min(largest, Math.max(smallest, defaultStart));
  if (start < smallest || start > largest)
    throw new PushbenchError(
      `--start-users ${start} is out of range: expected ${smallest} (the fewest that can be judged) to ${largest} (${largestBy})`,
    );
  return { smallest, start, largest, largestBy, ceiling: null };
}
