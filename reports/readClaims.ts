import { type ClaimsFile, claimsFileSchema, claimsSchemaVersion } from '../core/claimsFile.ts';
import { documentIn } from './documentIn.ts';
import { readDocument } from './readDocument.ts';

/**
 * Reads a claims file. Throws a PushbenchError when it is missing, malformed, something else or of another
 * version.
 */
export const readClaims = (path: string): ClaimsFile =>
  readDocument(path, {
    noun: 'claims file',
    version: claimsSchemaVersion,
    schema: claimsFileSchema,
    hint: 'Name a claims.json that pushbench claims has written.',
  });

/** The claims file that is meant by a path: the file itself, or that in a folder. Null for something else. */
export const claimsFileIn = (path: string): string | null =>
  documentIn(path, 'claims.json', 'pushbench.claims/');
