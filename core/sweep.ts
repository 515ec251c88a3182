import { z } from 'zod';
import { axisSchema } from './axis.ts';
import { sayingFinished } from './finished.ts';
import { resultSchema, versionSchema } from './result.ts';

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
  points: z.array(z.object({ value: z.number().positive().nullable(), result: resultSchema })).min(1),
});

const consistent = shape.refine(
  ({ axis, points }) => {
    const measured = points.flatMap(({ value }) => value ?? []);
    return points.findLastIndex(({ value }) => value === null) < 1 && `${measured}` === `${axis.values}`;
  },
  { path: ['points'], error: 'expected one for each value of the axis, in their order' },
);

/** Schema of sweep.json; docs/CROSSOVERS.md explains each field. */
export const sweepSchema = sayingFinished(consistent);

/** A sweep file. */
export type Sweep = z.output<typeof sweepSchema>;
