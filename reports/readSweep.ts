import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Sweep, sweepSchema, sweepSchemaVersion } from '../core/sweep.ts';
import { readDocument } from './readDocument.ts';

/** Reads a sweep file. Throws a PushbenchError when it is missing, malformed, something else or of another version. */
export const readSweep = (path: string): Sweep =>
  readDocument(path, {
    noun: 'sweep',
    version: sweepSchemaVersion,
    schema: sweepSchema,
    hint: 'Name a sweep.json that pushbench sweep has written, or the folder that it is in.',
    resultsIn: ({ points }) => points.map(({ result }, i) => [`points.${i}.result.`, result]),
  });

/** The sweep file that is meant by a path: the file itself, or that which a sweep has written into a folder. Null for something else. */
export function sweepFileIn(path: string): string | null {
  const inFolder = join(path, 'sweep.json');
  if (existsSync(inFolder)) return inFolder;
  return startOf(path).includes('"pushbench.sweep/') ? path : null;
}

/** Sweeps name their kind first; nothing for what is no file, or cannot be read: whoever reads it says so. */
function startOf(path: string): string {
  try {
    if (!statSync(path).isFile()) return '';
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(100);
      return start.toString('utf8', 0, readSync(file, start));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
