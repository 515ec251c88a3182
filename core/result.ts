import { z } from 'zod';
import { conditionsSchema } from './conditions.ts';
import { countSchema as count } from './counts.ts';
import { failureKinds } from './failure.ts';
import { sayingFinished } from './finished.ts';
import { linkSchema, processorSchema } from './hardware.ts';
import { machineIndexSchema } from './machineIndex.ts';
import { metricIds } from './metrics.ts';
import { promisesSchema } from './target/promises.ts';
import { trialSchema } from './trial.ts';

const ms = z.number();

/** Version of the result file. */
export const resultSchemaVersion = 'pushbench.result/2';

/** The `schema` of a file: the version that is written; an older one is read as if it were that. */
export const versionSchema = <V extends string>(current: V, older: V | string): z.ZodType<V> =>
  z.enum([current, older]).transform((): V => current);

/**
 * Schema of how far pushbench itself is off: measured latency less the delay of a target whose delay is
 * known.
 */
export const calibrationSchema = z.object({
  takenAt: z.iso.datetime(),
  /** Largest error over the calibration's trials, as an absolute value. */
  errorMs: z.object({ p50: ms, p99: ms }),
});

/** Schema of why a trial could not be finished. */
export const failureSchema = z.object({
  reason: z.string(),
  /** The last that the process that died had printed. */
  output: z.string(),
  kind: z.enum(failureKinds),
});

const { kind, ...failure } = failureSchema.shape;
const failedTrial = z.object({
  kind: kind.default('unknown'),
  variant: z.string(),
  transport: z.string(),
  round: z.int().min(1),
  ...failure,
});

const describedTarget = z.object({
  name: z.string(),
  title: z.string().optional(),
  promises: promisesSchema,
  /** The file as it was read, and those that it has written for the target. */
  text: z.string(),
  files: z.record(z.string(), z.string()),
});

const resultShape = z.object({
  schema: versionSchema(resultSchemaVersion, 'pushbench.result/1'),
  pushbench: z.string(),
  startedAt: z.iso.datetime(),
  command: z.string(),
  seed: z.string(),
  rounds: z.int().min(1),
  interrupted: z.boolean(),
  /** False until the last trial is over, and what follows it is decided. */
  finished: z.boolean(),
  /** The command line of the system under test; null for the built-in target. */
  target: z
    .object({
      command: z.string(),
      /**
       * For a target that already ran (`command` is its URL): the process that was read, or null if none was
       * named.
       */
      running: z.object({ pid: z.int().nullable(), cgroup: z.string().optional() }).optional(),
      /** For a target that does not speak the contract: its target file. Absent for others. */
      described: describedTarget.optional(),
    })
    .nullable()
    .default(null),
  /** The comparison that this is one side of: trials of the same variant and round make a pair. */
  pairing: z
    .object({ id: z.string(), side: z.enum(['base', 'head']) })
    .nullable()
    .default(null),
  /**
   * Of a comparison: rounds that were to follow if the first could not decide, declared before them; whether
   * they did.
   */
  extension: z.object({ rounds: count, ran: z.boolean() }).nullable().default(null),
  /** The scenario as it was run, defaults filled in and overrides applied; durations in ms. */
  scenario: z.looseObject({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    users: count,
    phases: z.object({ warmUp: ms, measure: ms, drain: ms }),
    slos: z.array(z.object({ metric: z.enum(metricIds), atMost: z.number() })),
  }),
  /** Slugs of the variants that were to be run, in the scenario's order. */
  variants: z.array(z.string()),
  schedule: z.object({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    events: count,
    deliveries: count,
    measuredDeliveries: count,
  }),
  environment: z.looseObject({
    node: z.string(),
    platform: z.string(),
    cpus: z.object({ model: z.string(), count: z.int() }),
    memoryBytes: count,
    packages: z.record(z.string(), z.string()),
    targetCore: z.int().nullable(),
    conditions: conditionsSchema.optional(),
    isolation: z.object({ network: z.enum(['private', 'host']), reason: z.string().nullable() }).optional(),
    // What follows is absent in older files.
    /** The name of the operating system's distribution. */
    system: z.string().nullable().optional(),
    processor: processorSchema.optional(),
    /** The network device between load and target. */
    link: linkSchema.nullable().optional(),
    /** The cores that trials could run on. */
    cores: z.array(z.int()).nullable().optional(),
    /** The hash of npm's list of all packages that were installed. */
    lockfile: z.object({ file: z.string(), sha256: z.string() }).nullable().optional(),
    machineIndex: machineIndexSchema.nullable().optional(),
  }),
  /** Null when this machine has not been calibrated. */
  calibration: calibrationSchema.nullable().default(null),
  /**
   * The noise of this machine for this workload: the smallest detectable change with this number of rounds,
   * by variant and metric, as a share. Absent in older files.
   */
  noise: z
    .array(
      z.object({
        variant: z.string(),
        metrics: z.record(z.string(), z.record(z.string().regex(/^\d+$/), z.number().min(0))),
      }),
    )
    .optional(),
  trials: z.array(trialSchema),
  failedTrials: z.array(failedTrial),
});

/** What a result is made of, for files that have parts of it. */
export const resultFields = resultShape.shape;
/** Schema of result.json; docs/RESULTS.md explains each field. */
export const resultSchema = sayingFinished(resultShape);

/** A result file. */
export type Result = z.output<typeof resultSchema>;
/** Why a trial could not be finished. */
export type Failure = z.output<typeof failureSchema>;
/** A trial that could not be finished. */
export type FailedTrial = z.output<typeof failedTrial>;
/** A target file, as results keep it. */
export type DescribedRecord = z.output<typeof describedTarget>;
/** The error of pushbench's own latencies. */
export type Calibration = z.output<typeof calibrationSchema>;
/** What was running where, when the result was made. */
export type Environment = Result['environment'];
