import { PushbenchError } from '../../core/errors.ts';
import { groupBy } from '../../core/groupBy.ts';
import { type Result, resultSchemaVersion } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { causeText, shortfallText } from '../../reports/render/shortfallText.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { causeOf, type Shortfall, shortfallOf } from '../../reports/results/shortfall.ts';
import { judgeAttempt } from '../capacity/attempt.ts';
import type { CapacityResult } from '../capacity/file.ts';
import { capacityFileIn, readCapacity } from '../capacity/file.ts';
import { scaledTo } from '../capacity/scaling.ts';
import { readSweep, sweepFileIn } from '../sweep/file.ts';
import { shortfallOfSweep } from '../sweep/shortfall.ts';

/** A result and where it was found, for messages. */
export interface MeasuredResult {
  readonly source: string;
  readonly result: Result;
  /** What the file lacks of all that was planned, in a sentence; null when it is whole. */
  readonly shortfall: string | null;
}

/**
 * The files that are meant by a path: the file itself, or what a sweep, a search for capacity or a run has
 * written into a folder.
 */
export function measurementFilesIn(path: string): string[] {
  const alone = sweepFileIn(path) ?? capacityFileIn(path);
  return alone === null ? resultFilesIn(path) : [alone];
}

/**
 * Reads the results in a file: a result itself, those of a sweep, or what a search for capacity tried. Throws
 * a PushbenchError when it is none of them.
 */
export function readMeasurements(file: string): MeasuredResult[] {
  const text = (shortfall: Shortfall | null) => shortfall && shortfallText(shortfall, file);
  if (sweepFileIn(file) !== null) {
    const sweep = readSweep(file);
    const shortfall = text(shortfallOfSweep(sweep));
    return sweep.points.map(({ result }, i) => ({ source: `${file} (point ${i + 1})`, result, shortfall }));
  }
  if (capacityFileIn(file) !== null) {
    const search = readCapacity(file);
    const cause = causeOf(search);
    return resultsOfAttempts(search, file).map((result) => ({
      source: `${file} (${result.scenario.users} users)`,
      result,
      shortfall: cause && `${causeText(cause, file)}.`,
    }));
  }
  const result = readResult(file);
  return [{ source: file, result, shortfall: text(shortfallOf(result)) }];
}

/**
 * The attempts of a search that met its goals, as results of so many users each: a target that missed them
 * was not at its usual costs.
 */
function resultsOfAttempts(search: CapacityResult, file: string): Result[] {
  const {
    goals,
    variants,
    pushbench,
    startedAt,
    command,
    seed,
    interrupted,
    finished,
    target,
    environment,
    calibration,
  } = search;
  // A result holds the scenario as it was run, without its traces.
  const scenario = { ...search.scenario, traces: {} } as unknown as Scenario;
  if (scenario.streams.some(({ arrivals }) => arrivals.process === 'trace'))
    throw new PushbenchError(
      `${file} is a capacity search with a recorded trace, which the file does not contain`,
      {
        hint: 'Project from results or sweeps of it instead.',
      },
    );
  const met = variants.flatMap(({ attempts }) =>
    attempts.flatMap((attempt) =>
      attempt.trial !== null && judgeAttempt(attempt, goals).outcome === 'met'
        ? [{ users: attempt.users, trial: attempt.trial }]
        : [],
    ),
  );
  return [...groupBy(met, ({ users }) => users)].map(([users, attempts]) => {
    const scaled = scaledTo(scenario, users);
    const { sha256, count, deliveries, measuredDeliveries } = compileSchedule(scaled, seed);
    const { traces: _, ...scenarioAsRun } = scaled;
    return {
      schema: resultSchemaVersion,
      pushbench,
      startedAt,
      command,
      seed,
      rounds: 1,
      interrupted,
      finished,
      target,
      pairing: null,
      extension: null,
      scenario: scenarioAsRun,
      variants: variants.map(({ variant }) => variant),
      schedule: { sha256, events: count, deliveries, measuredDeliveries },
      environment,
      calibration,
      trials: attempts.map(({ trial }) => trial),
      failedTrials: [],
    };
  });
}
