import { decodedText } from '../../core/decodedText.ts';
import { type Result, resultSchema, resultSchemaVersion } from '../../core/result.ts';
import { type DocumentKind, documentFrom, readDocument } from './readDocument.ts';

const resultKind: DocumentKind<Result> = {
  noun: 'result',
  fileName: 'result.json',
  version: resultSchemaVersion,
  schema: resultSchema,
  hint: 'Pass a result.json written by pushbench run, or its folder.',
};

/** Reads a result file. Throws a PushbenchError when it is missing, malformed or of another version. */
export const readResult = (path: string): Result => readDocument(path, resultKind);

/** The same of the bytes of a file that was read already, from what messages call `path`. */
export const resultFrom = (bytes: Uint8Array, path: string): Result =>
  documentFrom(decodedText(bytes), path, resultKind);
