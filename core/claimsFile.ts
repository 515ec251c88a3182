import { z } from 'zod';
import { capacitySchema } from './capacity.ts';
import { sayingFinished } from './finished.ts';
import { resultSchema, versionSchema } from './result.ts';

/** Version of claims.json. */
export const claimsSchemaVersion = 'pushbench.claims/2';

const shape = z.object({
  schema: versionSchema(claimsSchemaVersion, 'pushbench.claims/1'),
  pushbench: z.string(),
  startedAt: z.iso.datetime(),
  command: z.string(),
  seed: z.string(),
  /** Fewer rounds and shorter windows. */
  quick: z.boolean(),
  interrupted: z.boolean(),
  /** False until the last experiment is over. */
  finished: z.boolean(),
  /** All experiments that were to be run; empty in files of older versions. */
  planned: z.array(z.string()).default([]),
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
