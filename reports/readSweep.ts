import { type Sweep, sweepSchema, sweepSchemaVersion } from '../core/sweep.ts';
import { documentIn } from './documentIn.ts';
import { readDocument } from './readDocument.ts';

/**
 * Reads a sweep file. Throws a PushbenchError when it is missing, malformed, something else or of another
 * version.
 */
export const readSweep = (path: string): Sweep =>
  readDocument(path, {
    noun: 'sweep',
    version: sweepSchemaVersion,
    schema: sweepSchema,
    hint: 'Name a sweep.json that pushbench sweep has written, or the folder that it is in.',
  });

/**
 * The sweep file that is meant by a path: the file itself, or that which a sweep has written into a folder.
 * Null for something else.
 */
export const sweepFileIn = (path: string): string | null =>
  documentIn(path, 'sweep.json', 'pushbench.sweep/');
