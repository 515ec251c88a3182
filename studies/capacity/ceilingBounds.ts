import type { Scenario } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { capabilitiesOf, type Variant } from '../../core/transports.ts';
import { boundingKind, type Ceiling, ceilingText, isTargetsOwn, mostUsers } from '../ceilings/ceiling.ts';
import type { VariantSearch } from './file.ts';
import type { BoundsOptions } from './searchBounds.ts';
import { readable } from './staircase.ts';

type Bounds = VariantSearch['bounds'];

/**
 * A ceiling is of a closed loop: in the workload an answer may bring several notifications, and heads differ.
 */
const slack = 2;
/** Where a search begins, as a share of its bound: two doublings reach it. */
const startShare = 0.25;

/**
 * Narrows the bounds of each variant by the ceilings that the target set: none is searched beyond twice the
 * users that its ceiling allows, and it begins at a quarter of its bound, unless a start was asked for.
 */
export function withCeilings(
  bounds: readonly Bounds[],
  { scenario, seed, ceilings }: { scenario: Scenario; seed: string; ceilings: readonly Ceiling[] },
  options: BoundsOptions,
): Bounds[] {
  return bounds.map((own, i) => {
    const variant = scenario.variants[i] as Variant;
    const ceiling = ceilings.find((one) => isTargetsOwn(one) && one.kind === boundingKind(variant));
    if (ceiling === undefined) return own;
    const users = mostUsers(ceiling, variant, leastNotifications(scenario, variant, own.largest, seed));
    return users === null ? own : withCeiling(own, ceiling, users, options);
  });
}

/**
 * Notifications that each of the most users gets in a second: fewer users get as many, or more, where bursts
 * are dealt out among all. Short polling asks as often in any case.
 */
function leastNotifications(scenario: Scenario, variant: Variant, users: number, seed: string): number {
  if (capabilitiesOf(variant).asks === 'timer') return 0;
  const { measuredDeliveries } = compileSchedule({ ...scenario, users }, seed);
  return measuredDeliveries / users / (scenario.phases.measure / 1000);
}

function withCeiling(bounds: Bounds, ceiling: Ceiling, users: number, { startUsers }: BoundsOptions): Bounds {
  const { smallest } = bounds;
  const name = `the ceiling of ${ceilingText(ceiling)}`;
  const fewest = startUsers ?? smallest;
  const [largest, largestBy] =
    slack * users >= bounds.largest
      ? [bounds.largest, bounds.largestBy]
      : slack * users >= fewest
        ? [slack * users, `twice what ${name} allows`]
        : [fewest, `${name} allows fewer`];
  return {
    smallest,
    start: startUsers ?? Math.min(largest, Math.max(smallest, readable(largest * startShare))),
    largest,
    largestBy,
    ceiling: { kind: ceiling.kind, users },
  };
}
