import { judge, searchAttempts, type Verdict } from '../core/attempt.ts';
import {
  type Attempt,
  type CapacityResult,
  capacitySchemaVersion,
  type VariantSearch,
} from '../core/capacity.ts';
import type { LatencyGoal } from '../core/latencyGoal.ts';
import { createRandom, shuffled } from '../core/random.ts';
import type { Calibration } from '../core/result.ts';
import { connectPerSecond, scaledTo } from '../core/scaling.ts';
import type { Scenario } from '../core/scenario.ts';
import { compileSchedule } from '../core/schedule.ts';
import { describeVariant, slugOf, type Variant } from '../core/transports.ts';
import type { Ceilings } from './ceilings/measure.ts';
import { describeEnvironment, loadAverage, pushbenchVersion } from './environment.ts';
import type { Place } from './place.ts';
import type { ProcessCommand } from './processes.ts';
import { recordedTarget } from './targetCommand.ts';
import { runTrial, type TrialPlan, type TrialProgress } from './trial.ts';
import { failureOf } from './trialFailure.ts';

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
  attemptJudged?(attempt: Attempt, verdict: Verdict): void;
}

/** What a search needs from outside. */
export interface CapacityDependencies {
  readonly signal: AbortSignal;
  readonly listener: CapacityListener;
  /** Keeps the result; called before the first attempt, after each, and when the search is finished. */
  save(result: CapacityResult): Promise<void>;
  /** Milliseconds from any zero. */
  now(): number;
  /** Runs a trial; a test may put a scripted one here. */
  readonly runTrial?: typeof runTrial;
}

/**
 * Searches the capacity of all variants of a scenario: one attempt of each in turn, in shuffled order, so that what the
 * machine does meanwhile happens to all. Ends when all are known well enough, or the time is used up.
 */
export async function searchCapacity(
  plan: CapacityPlan,
  dependencies: CapacityDependencies,
): Promise<CapacityResult> {
  const { scenario, seed, budgetMs, spentMs } = plan;
  const { now, save } = dependencies;
  const endMs = now() + budgetMs - spentMs;
  const order = createRandom(seed, 'capacity');
  let result = emptyResult(plan);
  await save(result);
  for (;;) {
    const round = shuffled([...scenario.variants.keys()], order).filter(
      (at) => nextUsers(result, at) !== null,
    );
    let tried = false;
    for (const at of round) {
      const users = nextUsers(result, at) as number;
      // The first attempts are made in any case.
      const isFirst = result.variants[at]?.attempts.length === 0;
      if (!isFirst && now() + expectedMs(scaledTo(scenario, users)) > endMs) continue;
      tried = true;
      result = await withAttempt(result, plan, at, users, dependencies);
      await save(result);
      if (result.interrupted) return result;
    }
    if (!tried) break;
  }
  result = { ...result, finished: true };
  await save(result);
  return result;
}

function nextUsers({ variants, goals }: CapacityResult, at: number): number | null {
  const { bounds, attempts } = variants[at] as VariantSearch;
  return searchAttempts(bounds, attempts, goals).next;
}

/** What an attempt takes that its scenario does not say: to start and end processes, and to watch for duplicates. */
const aroundMs = 2_000;

/** About how long an attempt takes at least. */
const expectedMs = ({ connect, phases }: Scenario) =>
  connect.over + phases.warmUp + phases.measure + aroundMs;

async function withAttempt(
  result: CapacityResult,
  plan: CapacityPlan,
  at: number,
  users: number,
  { signal, listener, ...dependencies }: CapacityDependencies,
): Promise<CapacityResult> {
  const variant = plan.scenario.variants[at] as Variant;
  const before = result.variants[at] as VariantSearch;
  listener.attemptStarted?.(before.variant, users);
  const trialPlan = (): TrialPlan => {
    const scenario = scaledTo(plan.scenario, users);
    return {
      ...plan,
      scenario,
      schedule: compileSchedule(scenario, plan.seed),
      variant,
      round: before.attempts.length + 1,
      port: 0,
      agents: plan.agentsFor(users),
    };
  };
  let attempt: Attempt;
  try {
    const trial = await (dependencies.runTrial ?? runTrial)(trialPlan(), signal, (progress) =>
      listener.attemptProgress?.(progress),
    );
    attempt = { users, trial, failed: null };
  } catch (error) {
    if (signal.aborted) return { ...result, interrupted: true };
    attempt = { users, trial: null, failed: failureOf(error) };
  }
  listener.attemptJudged?.(attempt, judge(attempt, plan.goals));
  return {
    ...result,
    environment: { ...result.environment, loadAverageAfter: loadAverage() },
    variants: result.variants.with(at, { ...before, attempts: [...before.attempts, attempt] }),
  };
}

function emptyResult(plan: CapacityPlan): CapacityResult {
  const { scenario, goals, bounds, seed, target, ceilings } = plan;
  const { traces: _, ...scenarioAsGiven } = scenario;
  return {
    schema: capacitySchemaVersion,
    pushbench: pushbenchVersion(),
    startedAt: new Date().toISOString(),
    command: plan.command,
    seed,
    interrupted: false,
    finished: false,
    target: recordedTarget(target),
    scenario: scenarioAsGiven,
    goals: [...goals],
    environment: describeEnvironment(plan.place),
    calibration: plan.calibration,
    budgetMs: plan.budgetMs,
    connectPerSecond,
    ceilings: [...ceilings.ceilings],
    failedCeilings: [...ceilings.failed],
    variants: scenario.variants.map((variant, i) => ({
      variant: slugOf(variant),
      transport: variant.transport,
      title: describeVariant(variant),
      bounds: bounds[i] as VariantSearch['bounds'],
      attempts: [],
    })),
  };
}
