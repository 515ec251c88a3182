import type { Result } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { runRounds } from '../../harness/record/rounds.ts';
import type { RunDependencies, RunPlan } from '../../harness/record/runPlan.ts';
import { type Axis, axisValueText, isCategorical } from './axis.ts';
import type { AxisPoint } from './axisPoints.ts';
import { type Sweep, sweepSchemaVersion } from './file.ts';

/** Everything that decides a sweep. */
export interface SweepPlan extends Omit<RunPlan, 'scenario' | 'schedule' | 'agents'> {
  readonly axis: Axis;
  readonly points: readonly AxisPoint[];
  /** Load processes for so many users. */
  agentsFor(users: number): number;
}

/** What a sweep needs from outside. */
export interface SweepDependencies extends Omit<RunDependencies, 'save'> {
  /** Keeps the sweep; called before the first trial, after each, and when it is finished. */
  save(sweep: Sweep): Promise<void>;
}

/**
 * Runs all variants at all values, round by round, each round in an order shuffled by the seed. A trial whose
 * process died is noted and the sweep goes on; an abort ends it. What is finished has been saved in every
 * case.
 */
export async function runSweep(plan: SweepPlan, dependencies: SweepDependencies): Promise<Sweep> {
  const { axis, points, agentsFor, ...common } = plan;
  const plans = points.map((point) => ({ ...common, ...point, agents: agentsFor(point.scenario.users) }));
  const results = await runRounds(plans, {
    ...dependencies,
    order: 'sweep',
    nameOf: (variant, { value }) =>
      value === null || isCategorical(axis)
        ? slugOf(variant)
        : `${slugOf(variant)} (${axis.name} ${axisValueText(axis, value)})`,
    save: (results) => dependencies.save(sweepOf(plan, results)),
  });
  return sweepOf(plan, results);
}

/** The sweep whose points have these results. */
function sweepOf({ axis, command, rounds, seed, points }: SweepPlan, results: readonly Result[]): Sweep {
  // A sweep has at least one point, and each has its result.
  const { pushbench, startedAt } = results[0] as Result;
  return {
    schema: sweepSchemaVersion,
    pushbench,
    startedAt,
    command,
    seed,
    rounds,
    interrupted: results.some(({ interrupted }) => interrupted),
    finished: results.every(({ finished }) => finished),
    axis,
    points: results.map((result, i) => ({ value: points[i]?.value ?? null, result })),
  };
}
