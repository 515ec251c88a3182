import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PushbenchError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { readJson, resultIn } from '../readResult.ts';
import { resultFilesIn } from '../resultFiles.ts';

/** A result and where it was found, for messages. */
export interface Measurement {
  readonly source: string;
  readonly result: Result;
}

/** What is read of a sweep: the result of each of its points. */
const sweepSchema = z.object({
  schema: z.literal('pushbench.sweep/1'),
  points: z.array(z.object({ result: z.unknown() })).min(1),
});

/** The files that are meant by a path: the file itself, or what a sweep or a run has written into a folder. */
export function measurementFilesIn(path: string): string[] {
  const sweep = join(path, 'sweep.json');
  return existsSync(sweep) ? [sweep] : resultFilesIn(path);
}

/** Reads the results in a file: a result itself, or those of a sweep. Throws a PushbenchError when it is neither. */
export function readMeasurements(path: string): Measurement[] {
  const value = readJson(path);
  const version = (value as { schema?: unknown } | null)?.schema;
  if (
    typeof version !== 'string' ||
    !version.startsWith('pushbench.') ||
    version.startsWith('pushbench.result/')
  )
    return [{ source: path, result: resultIn(value, path) }];
  if (!version.startsWith('pushbench.sweep/'))
    throw new PushbenchError(`${path} is of the kind ${version}; a projection reads results and sweeps`, {
      hint: 'Name the result.json of pushbench run, or the sweep.json of pushbench sweep.',
    });
  const sweep = sweepSchema.safeParse(value);
  if (!sweep.success)
    throw new PushbenchError(
      version === 'pushbench.sweep/1'
        ? `${path} is damaged: it holds no points with results`
        : `${path} is of version ${version}; this pushbench reads pushbench.sweep/1`,
      { hint: 'Use the version of pushbench that wrote it, or run the sweep again.' },
    );
  return sweep.data.points.map(({ result }, i) => {
    const source = `${path} (point ${i + 1})`;
    return { source, result: resultIn(result, source) };
  });
}
