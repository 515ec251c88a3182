import { type ClaimsFile, claimsFileSchema, claimsSchemaVersion } from '../core/claimsFile.ts';
import { readDocument } from './readDocument.ts';

/** Reads a claims file. Throws a PushbenchError when it is missing, malformed, something else or of another version. */
export const readClaims = (path: string): ClaimsFile =>
  readDocument(path, {
    noun: 'claims file',
    version: claimsSchemaVersion,
    schema: claimsFileSchema,
    hint: 'Name a claims.json that pushbench claims has written.',
    resultsIn: ({ experiments }) =>
      experiments.flatMap(({ results }, i) =>
        results.map((result, j) => [`experiments.${i}.results.${j}.`, result] as const),
      ),
  });
