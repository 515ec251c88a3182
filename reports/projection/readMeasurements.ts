import { judge } from '../../core/attempt.ts';
import type { CapacityResult } from '../../core/capacity.ts';
import { PushbenchError } from '../../core/errors.ts';
import { type Result, resultSchemaVersion } from '../../core/result.ts';
import { scaledTo } from '../../core/scaling.ts';
import type { Scenario } from '../../core/scenario.ts';
import { compileSchedule } from '../../core/schedule.ts';
import { capacityFileIn, readCapacity } from '../readCapacity.ts';
import { readResult } from '../readResult.ts';
import { readSweep, sweepFileIn } from '../readSweep.ts';
import { resultFilesIn } from '../resultFiles.ts';

/** A result and where it was found, for messages. */
export interface Measurement {
  readonly source: string;
  readonly result: Result;
}

/** The files that are meant by a path: the file itself, or what a sweep, a search for capacity or a run has written into a folder. */
export function measurementFilesIn(path: string): string[] {
  const alone = sweepFileIn(path) ?? capacityFileIn(path);
  return alone === null ? resultFilesIn(path) : [alone];
}

/** Reads the results in a file: a result itself, those of a sweep, or what a search for capacity tried. Throws a PushbenchError when it is none of them. */
export function readMeasurements(file: string): Measurement[] {
  if (sweepFileIn(file) !== null)
    return readSweep(file).points.map(({ result }, i) => ({ source: `${file} (point ${i + 1})`, result }));
  if (capacityFileIn(file) !== null)
    return resultsOfAttempts(readCapacity(file), file).map((result) => ({
      source: `${file} (${result.scenario.users} users)`,
      result,
    }));
  return [{ source: file, result: readResult(file) }];
}

/** The attempts of a search that met its goals, as results of so many users each: a target that missed them was not at its usual costs. */
function resultsOfAttempts(search: CapacityResult, file: string): Result[] {
  const {
    goals,
    variants,
    pushbench,
    startedAt,
    command,
    seed,
    interrupted,
    target,
    environment,
    calibration,
  } = search;
  // A result holds the scenario as it was run, without its traces.
  const scenario = { ...search.scenario, traces: {} } as unknown as Scenario;
  if (scenario.streams.some(({ arrivals }) => arrivals.process === 'trace'))
    throw new PushbenchError(`${file} is a search with a recorded trace, which is not in the file`, {
      hint: 'Project from results or sweeps of it instead.',
    });
  const met = variants.flatMap(({ attempts }) =>
    attempts.flatMap((attempt) =>
      attempt.trial !== null && judge(attempt, goals).outcome === 'met'
        ? [{ users: attempt.users, trial: attempt.trial }]
        : [],
    ),
  );
  return [...Map.groupBy(met, ({ users }) => users)].map(([users, attempts]) => {
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
