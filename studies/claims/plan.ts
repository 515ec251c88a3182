import type { Path } from '../../core/path.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { timeOf, withPath } from '../../core/variant.ts';
import type { Claim } from './claim.ts';
import { claims } from './claims.ts';
import type { Earlier, Experiment, Size } from './experiment.ts';
import { experiments } from './experiments.ts';

/**
 * The experiments that these claims rest on, with those that must come before them, in the order in which
 * they are run.
 */
export function experimentsFor(wanted: readonly Claim[]): Experiment[] {
  const needed = new Set(wanted.flatMap((claim) => claim.experiments));
  for (const { id, after = [] } of experiments.toReversed())
    if (needed.has(id)) for (const before of after) needed.add(before);
  return experiments.filter(({ id }) => needed.has(id));
}

/** The workloads of an experiment, with every variant over a path, unless it compares some itself. */
export function scenariosOver(
  over: Path | undefined,
  experiment: Experiment,
  size: Size,
  earlier: Earlier,
): Scenario[] {
  const scenarios = experiment.scenarios(size, earlier);
  if (experiment.comparesPaths) return scenarios;
  return scenarios.map((scenario) => ({
    ...scenario,
    variants: scenario.variants.map((one) => withPath(one, over)),
  }));
}

/** What a trial takes beside connecting and its phases, ms: processes to start and end, and what is late. */
const trialOverheadMs = 1_500;

/** About how long each trial of an experiment takes, ms. `earlier` is what was measured before it. */
export function plannedMs(experiment: Experiment, size: Size, earlier: Earlier = new Map()): number[] {
  const round = experiment.scenarios(size, earlier).flatMap(({ variants, connect, phases, disturbances }) =>
    variants.map(
      (variant) =>
        // The last news of the window waits for the next poll.
        (timeOf(variant, 'interval') ?? 0) +
        // What was lost is waited for, and what an overloaded target is late with.
        (disturbances || experiment.isHeavy ? phases.drain : 0) +
        connect.over +
        phases.warmUp +
        phases.measure +
        trialOverheadMs,
    ),
  );
  return Array.from({ length: experiment.rounds[size] }, () => round).flat();
}

/** The claims with these numbers; null when a number is that of no claim. */
export function claimsNumbered(numbers: readonly number[]): Claim[] | null {
  const wanted = claims.filter(({ number }) => numbers.includes(number));
  return wanted.length === new Set(numbers).size ? wanted : null;
}
