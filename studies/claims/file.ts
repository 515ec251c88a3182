import { z } from 'zod';
import { sayingFinished } from '../../core/finished.ts';
import { pathSchema } from '../../core/path.ts';
import { resultSchema, versionSchema } from '../../core/result.ts';
import { documentIn } from '../../reports/results/documentIn.ts';
import { type DocumentKind, readDocument } from '../../reports/results/readDocument.ts';
import { capacitySchema } from '../capacity/file.ts';

/** Version of claims.json. */
export const claimsSchemaVersion = 'pushbench.claims/2';

const shape = z.object({
  schema: versionSchema(claimsSchemaVersion, 'pushbench.claims/1'),
  pushbench: z.string(),
  startedAt: z.iso.datetime(),
  command: z.string(),
  seed: z.string(),
  /** What lay between subscribers and target; absent for HTTP/1.1 in the clear. */
  over: pathSchema.optional(),
  /** Fewer rounds and shorter windows. */
  quick: z.boolean(),
  interrupted: z.boolean(),
  /** False until the last experiment is over. */
  finished: z.boolean(),
  /** All experiments that were to be run; empty in files of older versions. */
  planned: z.array(z.string()).default([]),
  /** Experiments that the machine could not run, and why; absent where it could run all. */
  impossible: z.array(z.object({ id: z.string(), reason: z.string() })).optional(),
  /** Those that were finished, each with a result for every one of its scenarios, in their order. */
  experiments: z.array(z.object({ id: z.string(), results: z.array(resultSchema) })),
  /** A search for capacity that was made before; null where none was given. */
  capacity: capacitySchema.nullable().default(null),
});

/**
 * Schema of claims.json: what was measured to test claims. Whether a claim holds is derived when reporting.
 */
export const claimsFileSchema = sayingFinished(shape);

/** A file of what was measured to test claims. */
export type ClaimsFile = z.output<typeof claimsFileSchema>;

/** What tells the file of a test of claims from others. */
export const claimsKind: DocumentKind<ClaimsFile> = {
  noun: 'claims file',
  fileName: 'claims.json',
  version: claimsSchemaVersion,
  schema: claimsFileSchema,
  hint: 'Pass a claims.json written by pushbench claims.',
};

/**
 * Reads the file of a test of claims. Throws a PushbenchError when it is missing, malformed, something
 * else or of another version.
 */
export const readClaims = (path: string): ClaimsFile => readDocument(path, claimsKind);

/**
 * The file of a test of claims that is meant by a path: the file itself, or that in a folder. Null for
 * something else.
 */
export const claimsFileIn = (path: string): string | null => documentIn(path, claimsKind);
