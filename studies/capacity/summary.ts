import { coreShare, saturatedShare } from '../../reports/results/coreShare.ts';
import { type VariantView, variantsOf } from '../../reports/results/variants.ts';
import { fitUsl, type UslFit } from '../../reports/stats/usl.ts';
import type { Ceiling, FailedCeiling } from '../ceilings/ceiling.ts';
import { judgeAttempt, type Obstacle, searchAttempts } from './attempt.ts';
import type { CapacityResult, VariantSearch } from './file.ts';
import { type LatencyGoal, latencyFigure } from './latencyGoal.ts';
import type { Capacity, SearchEnd, Try } from './staircase.ts';

/** One attempt with its figures. */
export interface AttemptView {
  readonly users: number;
  readonly outcome: Try['outcome'];
  /** Why it did not meet its goals, or says nothing; null when it met them. */
  readonly obstacle: Obstacle | null;
  readonly reason: string | null;
  /** The figure that the first goal is about; null where there is none. */
  readonly latencyMs: number | null;
  /** Of one core, in the measured window; null where the platform does not tell. */
  readonly coreShare: number | null;
  /** Whether it could not be finished. */
  readonly isFailed: boolean;
  /** The last that a process that died had printed. */
  readonly output: string;
}

/** What a search says of one variant. */
export interface VariantCapacity extends VariantView {
  readonly bounds: VariantSearch['bounds'];
  /** In the order in which they were made. */
  readonly attempts: readonly AttemptView[];
  readonly capacity: Capacity;
  /** Why the search ended; `time` when it could have gone on. */
  readonly end: SearchEnd | 'time';
  /** The attempt that shows what more users run into; null where none was in the way. */
  readonly obstacle: AttemptView | null;
  /** The most users that met the goals; null where none did. */
  readonly best: AttemptView | null;
  readonly usl: UslFit | null;
}

/** What a search for capacity says. */
export interface CapacitySummary {
  readonly scenario: string;
  readonly title: string;
  /** What was measured; null for the built-in target. */
  readonly target: CapacityResult['target'];
  readonly goals: readonly LatencyGoal[];
  readonly measureMs: number;
  readonly interrupted: boolean;
  /** Whether it ended by itself. */
  readonly finished: boolean;
  /** Whether the target had a core to itself. */
  readonly hasCore: boolean;
  readonly connectPerSecond: number;
  /** Of the target, measured before; empty where they were not. */
  readonly ceilings: readonly Ceiling[];
  readonly failedCeilings: readonly FailedCeiling[];
  readonly variants: readonly VariantCapacity[];
}

/** Derives a summary from the file of a search. */
export function summariseCapacity(result: CapacityResult): CapacitySummary {
  const { scenario, goals, interrupted, finished, environment, connectPerSecond } = result;
  return {
    scenario: scenario.name,
    title: scenario.title,
    target: result.target,
    goals,
    measureMs: scenario.phases.measure,
    interrupted,
    finished,
    hasCore: environment.targetCore !== null,
    connectPerSecond,
    ceilings: result.ceilings,
    failedCeilings: result.failedCeilings,
    variants: variantsOf(ranIn(result)).map((view) =>
      summariseVariant(
        view,
        result.variants.find(({ variant }) => variant === view.slug) as VariantSearch,
        goals,
      ),
    ),
  };
}

/** What was run, as a result says it. */
const ranIn = ({ scenario, variants }: CapacityResult): Parameters<typeof variantsOf>[0] => ({
  scenario,
  variants: variants.map(({ variant }) => variant),
  trials: variants.flatMap(({ attempts }) => attempts.flatMap(({ trial }) => trial ?? [])),
  failedTrials: variants.flatMap(({ variant, transport, attempts }) =>
    attempts.flatMap(({ failed }, i) => (failed ? [{ variant, transport, round: i + 1, ...failed }] : [])),
  ),
});

function summariseVariant(
  view: VariantView,
  { bounds, attempts: made, title }: VariantSearch,
  goals: readonly LatencyGoal[],
): VariantCapacity {
  const attempts = made.map((attempt) => viewOf(attempt, goals));
  const { capacity, end } = searchAttempts(bounds, made, goals);
  const met = attempts.filter(({ outcome }) => outcome === 'met').sort((a, b) => b.users - a.users);
  return {
    ...view,
    title,
    bounds,
    attempts,
    capacity,
    end: end ?? 'time',
    obstacle: obstacleOf(attempts, capacity, end),
    best: met[0] ?? null,
    usl: fitUsl(
      made.flatMap(({ users, trial }) => {
        const share = trial?.valid ? coreShare(trial) : null;
        return share === null ? [] : [{ users, coreShare: share }];
      }),
    ),
  };
}

function viewOf(attempt: VariantSearch['attempts'][number], goals: readonly LatencyGoal[]): AttemptView {
  const { users, trial, failed } = attempt;
  const verdict = judgeAttempt(attempt, goals);
  const [goal] = goals;
  return {
    users,
    outcome: verdict.outcome,
    obstacle: verdict.outcome === 'met' ? null : verdict.obstacle,
    reason: verdict.outcome === 'met' ? null : verdict.reason,
    latencyMs: trial && goal ? latencyFigure(trial, goal) : null,
    coreShare: trial && coreShare(trial),
    isFailed: trial === null,
    output: failed?.output ?? '',
  };
}

/** The miss nearest above the capacity; where nothing was missed, what kept the load from asking for more. */
function obstacleOf(
  attempts: readonly AttemptView[],
  capacity: Capacity,
  end: SearchEnd | null,
): AttemptView | null {
  const from = capacity.kind === 'between' ? capacity.low : capacity.kind === 'at least' ? capacity.users : 0;
  const first = (outcome: Try['outcome']) =>
    attempts
      .filter((one) => one.outcome === outcome && one.users >= from)
      .sort((a, b) => a.users - b.users)[0];
  // A miss may be odd; what the load could not ask for is why it was not asked again.
  return (end === 'load' ? undefined : first('missed')) ?? first('undecided') ?? null;
}

/**
 * Whether the target had room for more when it missed: then it is not the number of users that the goals fail
 * by.
 */
export const missesIdle = ({ capacity, obstacle }: VariantCapacity): boolean =>
  capacity.kind === 'below' &&
  obstacle?.obstacle === 'latency' &&
  obstacle.coreShare !== null &&
  obstacle.coreShare < saturatedShare / 2;
