import { z } from 'zod';
import { machineIndexSchema } from '../../core/machineIndex.ts';
import { metricIds } from '../../core/metrics.ts';

/** Version of the lines of a history; a reader refuses any other. */
export const historySchemaVersion = 'pushbench.history/1';

const metric = z.strictObject({
  /** Over all valid rounds together. */
  value: z.number(),
  /** Of each valid round by itself, in their order. */
  rounds: z.array(z.number()),
});

/** What must be alike for times and costs to be comparable; another one begins a segment of its own. */
const machineSchema = z.strictObject({
  cpu: z.string(),
  cores: z.int(),
  memoryGiB: z.int(),
  platform: z.string(),
  /** Release without its patch level; null where the file does not say. */
  kernel: z.string().nullable(),
  /** Major version of the Node.js of load and target. */
  node: z.string(),
  targetHasCore: z.boolean(),
  network: z.string().nullable(),
  /** What surrounded the run and may have distorted it, a sentence each; absent where nothing did. */
  distortions: z.array(z.string()).min(1).optional(),
});

/** Schema of one line of a history: one measurement of one commit. docs/RESULTS.md explains each field. */
export const historyLineSchema = z.strictObject({
  schema: z.literal(historySchemaVersion),
  scenario: z.string(),
  title: z.string(),
  commit: z.string().regex(/^[0-9a-f]{7,64}$/),
  /** Whether the tree differed from the commit. */
  dirty: z.boolean(),
  branch: z.string().nullable(),
  /** Of the commit; decides the order. */
  date: z.iso.datetime(),
  measuredAt: z.iso.datetime(),
  pushbench: z.string(),
  /** Identity of the result: with the commit it says whether a line is there already. */
  result: z.string().regex(/^[0-9a-f]{16}$/),
  schedule: z.string().regex(/^[0-9a-f]{64}$/),
  environment: z.string().regex(/^[0-9a-f]{12}$/),
  machine: machineSchema,
  /** How fast the machine was; no part of its identity, as it is measured. Absent where it was not. */
  machineIndex: machineIndexSchema.optional(),
  variants: z.record(
    z.string(),
    z.strictObject({
      label: z.string(),
      transport: z.string(),
      metrics: z.partialRecord(z.enum(metricIds), metric),
    }),
  ),
});

/** One measurement of one commit. */
export type HistoryLine = z.output<typeof historyLineSchema>;
/** What a measurement ran on, as far as it decides what can be compared. */
export type MachineIdentity = HistoryLine['machine'];
