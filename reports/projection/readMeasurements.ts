import type { Result } from '../../core/result.ts';
import { readResult } from '../readResult.ts';
import { readSweep, sweepFileIn } from '../readSweep.ts';
import { resultFilesIn } from '../resultFiles.ts';

/** A result and where it was found, for messages. */
export interface Measurement {
  readonly source: string;
  readonly result: Result;
}

/** The files that are meant by a path: the file itself, or what a sweep or a run has written into a folder. */
export function measurementFilesIn(path: string): string[] {
  const sweep = sweepFileIn(path);
  return sweep === null ? resultFilesIn(path) : [sweep];
}

/** Reads the results in a file: a result itself, or those of a sweep. Throws a PushbenchError when it is neither. */
export function readMeasurements(file: string): Measurement[] {
  return sweepFileIn(file) === null
    ? [{ source: file, result: readResult(file) }]
    : readSweep(file).points.map(({ result }, i) => ({ source: `${file} (point ${i + 1})`, result }));
}
