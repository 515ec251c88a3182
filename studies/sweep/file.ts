import { z } from 'zod';
import { sayingFinished } from '../../core/finished.ts';
import { resultSchema, versionSchema } from '../../core/result.ts';
import { documentIn } from '../../reports/results/documentIn.ts';
import { type DocumentKind, readDocument } from '../../reports/results/readDocument.ts';
import { axisSchema, axisValueSchema } from './axis.ts';

/** Version of the sweep file. */
export const sweepSchemaVersion = 'pushbench.sweep/2';

const shape = z.object({
  schema: versionSchema(sweepSchemaVersion, 'pushbench.sweep/1'),
  pushbench: z.string(),
  startedAt: z.iso.datetime(),
  command: z.string(),
  seed: z.string(),
  rounds: z.int().min(1),
  interrupted: z.boolean(),
  /** False until the last trial is over. */
  finished: z.boolean(),
  axis: axisSchema,
  /**
   * A result for each value, in their order; before them, under null, one of the variants that the axis does
   * not touch.
   */
  points: z.array(z.object({ value: axisValueSchema.nullable(), result: resultSchema })).min(1),
});

const consistent = shape.refine(
  ({ axis, points }) => {
    const measured = points.flatMap(({ value }) => value ?? []);
    return points.findLastIndex(({ value }) => value === null) < 1 && `${measured}` === `${axis.values}`;
  },
  { path: ['points'], error: 'expected one for each value of the axis, in the same order' },
);

/** Schema of sweep.json; docs/CROSSOVERS.md explains each field. */
export const sweepSchema = sayingFinished(consistent);

/** A sweep file. */
export type Sweep = z.output<typeof sweepSchema>;

/** What tells the file of a sweep from others. */
export const sweepKind: DocumentKind<Sweep> = {
  noun: 'sweep',
  fileName: 'sweep.json',
  version: sweepSchemaVersion,
  schema: sweepSchema,
  hint: 'Pass a sweep.json written by pushbench sweep, or its folder.',
};

/**
 * Reads the file of a sweep. Throws a PushbenchError when it is missing, malformed, something
 * else or of another version.
 */
export const readSweep = (path: string): Sweep => readDocument(path, sweepKind);

/**
 * The file of a sweep that is meant by a path: the file itself, or that in a folder. Null for
 * something else.
 */
export const sweepFileIn = (path: string): string | null => documentIn(path, sweepKind);
