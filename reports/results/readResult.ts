import { type Result, resultSchema, resultSchemaVersion } from '../../core/result.ts';
import { readDocument } from './readDocument.ts';

/** Reads a result file. Throws a PushbenchError when it is missing, malformed or of another version. */
export const readResult = (path: string): Result =>
  readDocument(path, {
    noun: 'result',
    fileName: 'result.json',
    version: resultSchemaVersion,
    schema: resultSchema,
    hint: 'Pass a result.json written by pushbench run, or its folder.',
  });
