import { createRandom, shuffled } from '../../core/random.ts';
import type { Calibration } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import type { Variant } from '../../core/transports.ts';
import { describeVariant, slugOf } from '../../core/variant.ts';
import type { Place } from '../../harness/place/place.ts';
import type { ProcessCommand } from '../../harness/processes/processCommand.ts';
import { afterTrial, recordHead } from '../../harness/record/recording.ts';
import { runTrials, type TrialRunner } from '../../harness/record/runTrials.ts';
import type { TrialPlan } from '../../harness/trial/trialPlan.ts';
import type { TrialProgress } from '../../harness/trial/trialProgress.ts';
import type { Ceilings } from '../ceilings/measure.ts';
import { type AttemptVerdict, judgeAttempt, searchAttempts } from './attempt.ts';
import { type Attempt, type CapacityResult, capacitySchemaVersion, type VariantSearch } from './file.ts';
import type { LatencyGoal } from './latencyGoal.ts';
import { connectPerSecond, scaledTo } from './scaling.ts';

/** Everything that decides a search for capacity. */
export interface CapacityPlan {
  /** Its SLOs are the goals, and its number of users is not used. */
  readonly scenario: Scenario;
  readonly goals: readonly LatencyGoal[];
  /** Where to search, for each variant of the scenario, in its order. */
  readonly bounds: readonly VariantSearch['bounds'][];
  readonly seed: string;
  /** No attempt is begun that would end beyond it. */
  readonly budgetMs: number;
  /** What of it was used before. */
  readonly spentMs: number;
  /** For the record: the bounds are set already. */
  readonly ceilings: Ceilings;
  readonly target: ProcessCommand;
  readonly agent: ProcessCommand;
  /** How many agents host so many users. */
  agentsFor(users: number): number;
  readonly place: Place;
  readonly calibration: Calibration | null;
  /** The command that this search came from, for the record. */
  readonly command: string;
}

/** Hears what happens in a search. */
export interface CapacityListener {
  attemptStarted?(slug: string, users: number): void;
  attemptProgress?(progress: TrialProgress): void;
  attemptJudged?(attempt: Attempt, verdict: AttemptVerdict): void;
}

/** What a search needs from outside. */
export interface CapacityDependencies extends TrialRunner {
  readonly listener: CapacityListener;
  /** Keeps the result; called before the first attempt, after each, and when the search is finished. */
  save(result: CapacityResult): Promise<void>;
  /** Milliseconds from any zero. */
  now(): number;
}

/** An attempt that is due. */
interface DueAttempt {
  readonly variant: Variant;
  /** Its place in the scenario. */
  readonly at: number;
  readonly users: number;
}

/**
 * Searches the capacity of all variants of a scenario: one attempt of each in turn, in shuffled order, so
 * that what the machine does meanwhile happens to all. Ends when all are known well enough, or the time is
 * used up.
 */
export async function searchCapacity(
  plan: CapacityPlan,
  { listener, save, now, ...runner }: CapacityDependencies,
): Promise<CapacityResult> {
  const endMs = now() + plan.budgetMs - plan.spentMs;
  let result = emptySearch(plan);
  await save(result);
  await runTrials<DueAttempt>(
    {
      due: attemptsUntil(
        plan,
        () => result,
        () => endMs - now(),
      ),
      planOf: (due) => attemptPlan(plan, due, searchOf(result, due.at).attempts.length + 1),
      started: ({ at, users }) => listener.attemptStarted?.(searchOf(result, at).variant, users),
      progressed: (progress) => listener.attemptProgress?.(progress),
      async record({ at, users }, outcome) {
        if (outcome === null) result = { ...result, interrupted: true };
        else {
          const attempt: Attempt = { users, ...outcome };
          listener.attemptJudged?.(attempt, judgeAttempt(attempt, plan.goals));
          result = withAttempt(result, at, attempt);
        }
        await save(result);
      },
    },
    runner,
  );
  if (result.interrupted) return result;
  result = { ...result, finished: true };
  await save(result);
  return result;
}

/**
 * Asks after each attempt what is known by then, and gives the next, as long as the time that is left allows
 * one.
 */
function* attemptsUntil(
  { scenario, seed }: CapacityPlan,
  known: () => CapacityResult,
  leftMs: () => number,
): Generator<DueAttempt> {
  const order = createRandom(seed, 'capacity');
  for (let tried = true; tried; ) {
    tried = false;
    // Attempts with the others say nothing of a variant, so what is known of it now holds until its turn.
    const undecided = shuffled([...scenario.variants.entries()], order).flatMap(([at, variant]) => {
      const users = nextUsers(known(), at);
      return users === null ? [] : [{ at, variant, users }];
    });
    for (const due of undecided) {
      // The first attempts are made in any case.
      const isFirst = searchOf(known(), due.at).attempts.length === 0;
      if (!isFirst && expectedMs(scaledTo(scenario, due.users)) > leftMs()) continue;
      tried = true;
      yield due;
    }
  }
}

/** The search of the variant at this place in the scenario: `emptySearch` makes one for each. */
const searchOf = ({ variants }: CapacityResult, at: number) => variants[at] as VariantSearch;

function nextUsers(result: CapacityResult, at: number): number | null {
  const { bounds, attempts } = searchOf(result, at);
  return searchAttempts(bounds, attempts, result.goals).next;
}

/**
 * What an attempt takes that its scenario does not say: to start and end processes, and to watch for
 * duplicates.
 */
const aroundMs = 2_000;

/** About how long an attempt takes at least. */
const expectedMs = ({ connect, phases }: Scenario) =>
  connect.over + phases.warmUp + phases.measure + aroundMs;

function attemptPlan(plan: CapacityPlan, { variant, users }: DueAttempt, round: number): TrialPlan {
  const scenario = scaledTo(plan.scenario, users);
  return {
    ...plan,
    scenario,
    schedule: compileSchedule(scenario, plan.seed),
    variant,
    round,
    port: 0,
    agents: plan.agentsFor(users),
  };
}

const withAttempt = (result: CapacityResult, at: number, attempt: Attempt): CapacityResult => ({
  ...result,
  environment: afterTrial(result.environment),
  variants: result.variants.map((search, i) =>
    i === at ? { ...search, attempts: [...search.attempts, attempt] } : search,
  ),
});

function emptySearch(plan: CapacityPlan): CapacityResult {
  const { scenario, goals, bounds, budgetMs, ceilings } = plan;
  return {
    schema: capacitySchemaVersion,
    ...recordHead(plan),
    goals: [...goals],
    budgetMs,
    connectPerSecond,
    ceilings: [...ceilings.ceilings],
    failedCeilings: [...ceilings.failed],
    variants: scenario.variants.map((variant, i) => ({
      variant: slugOf(variant),
      transport: variant.transport,
      title: describeVariant(variant),
      // A plan has bounds for each variant.
      bounds: bounds[i] as VariantSearch['bounds'],
      attempts: [],
    })),
  };
}
