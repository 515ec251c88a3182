import { type CapacityResult, capacitySchema, capacitySchemaVersion } from '../core/capacity.ts';
import { documentIn } from './documentIn.ts';
import { readDocument } from './readDocument.ts';

/**
 * Reads the file of a search for capacity. Throws a PushbenchError when it is missing, malformed, something
 * else or of another version.
 */
export const readCapacity = (path: string): CapacityResult =>
  readDocument(path, {
    noun: 'search for capacity',
    version: capacitySchemaVersion,
    schema: capacitySchema,
    hint: 'Name a capacity.json that pushbench capacity has written, or the folder that it is in.',
  });

/**
 * The file of a search that is meant by a path: the file itself, or that in a folder. Null for something
 * else.
 */
export const capacityFileIn = (path: string): string | null =>
  documentIn(path, 'capacity.json', 'pushbench.capacity/');
