import { type Axis, axisValueText } from '../core/axis.ts';
import type { AxisPoint } from '../core/axisPoints.ts';
import { createRandom, shuffled } from '../core/random.ts';
import { type Sweep, type SweepPoint, sweepSchemaVersion } from '../core/sweep.ts';
import { slugOf } from '../core/transports.ts';
import { emptyResult, recordTrial } from './recording.ts';
import type { RunDependencies, RunPlan } from './run.ts';

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
 * Runs all variants at all values, round by round, each round in an order shuffled by the seed: a machine that drifts
 * must not be taken for an effect of the axis. A trial whose process died is noted and the sweep goes on; an abort
 * ends it. What is finished has been saved in every case.
 */
export async function runSweep(plan: SweepPlan, dependencies: SweepDependencies): Promise<Sweep> {
  const { axis, rounds, seed } = plan;
  const { listener, save } = dependencies;
  const order = createRandom(seed, 'sweep');
  const trials = trialsOf(plan);
  let sweep = emptySweep(plan);
  await save(sweep);

  let index = 0;
  for (let round = 1; round <= rounds; round++)
    for (const { at, variant, point } of shuffled(trials, order)) {
      const { value, result } = sweep.points[at] as SweepPoint;
      const place = value === null ? '' : ` (${axis.name} ${axisValueText(axis, value)})`;
      listener.trialStarted?.(`${slugOf(variant)}${place}`, round, ++index, rounds * trials.length);
      const recorded = await recordTrial(
        result,
        { ...plan, ...point, agents: plan.agentsFor(point.scenario.users), variant, round },
        dependencies,
      );
      sweep = {
        ...sweep,
        interrupted: recorded.interrupted,
        points: sweep.points.with(at, { value, result: recorded }),
      };
      await save(sweep);
      if (sweep.interrupted) return sweep;
    }
  sweep = {
    ...sweep,
    finished: true,
    points: sweep.points.map(({ value, result }) => ({ value, result: { ...result, finished: true } })),
  };
  await save(sweep);
  return sweep;
}

/** How many trials a round of these points has. */
export const trialsPerRound = (points: readonly AxisPoint[]): number =>
  points.reduce((sum, { scenario }) => sum + scenario.variants.length, 0);

const trialsOf = ({ points }: SweepPlan) =>
  points.flatMap((point, at) => point.scenario.variants.map((variant) => ({ at, point, variant })));

function emptySweep(plan: SweepPlan): Sweep {
  const { axis, command, rounds, seed } = plan;
  const points = plan.points.map(({ value, scenario, schedule }) => ({
    value,
    result: emptyResult({ ...plan, scenario, schedule, agents: plan.agentsFor(scenario.users) }),
  }));
  const { pushbench, startedAt } = (points[0] as SweepPoint).result;
  return {
    schema: sweepSchemaVersion,
    pushbench,
    startedAt,
    command,
    seed,
    rounds,
    interrupted: false,
    finished: false,
    axis: { ...axis, values: [...axis.values] },
    points,
  };
}
