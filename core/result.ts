import { z } from 'zod';
import { conditionsSchema } from './conditions.ts';
import { messageOf } from './errors.ts';
import { failureKinds } from './failure.ts';
import { faultKinds } from './fault.ts';
import { sayingFinished } from './finished.ts';
import { decodeHistogram } from './histogram.ts';
import { metricIds } from './metrics.ts';

/** Version of the result file. */
export const resultSchemaVersion = 'pushbench.result/2';

/** The `schema` of a file: the version that is written; an older one is read as if it were that. */
export const versionSchema = <V extends string>(current: V, older: V | string) =>
  z.enum([current, older]).transform((): V => current);

const count = z.int().min(0);
const ms = z.number();
const msOrNull = z.number().nullable();

const encodedHistogram = z.string().superRefine((text, context) => {
  try {
    decodeHistogram(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `no HDR histogram: ${messageOf(error)}` });
  }
});

const timeSummary = z.object({
  count,
  min: msOrNull,
  mean: msOrNull,
  p50: msOrNull,
  p90: msOrNull,
  p99: msOrNull,
  p999: msOrNull,
  max: msOrNull,
  /** HDR histogram in µs, compressed, base64. */
  histogram: encodedHistogram,
});

const byteCounts = z.object({
  handshake: count,
  headers: count,
  framing: count,
  payload: count,
  heartbeat: count,
  total: count,
  envelope: count,
});

/** Between load and target, both directions seen from the load; see docs/RESULTS.md for how they are counted. */
const packetCounts = z.object({
  segmentsOut: count,
  segmentsIn: count,
  retransmitted: count,
  connectionsOpened: count,
  /** IP packets with their headers. */
  bytesOnWire: count,
});

const requests = z.object({ total: count, empty: count, failed: count, upstream: count });
const connections = z.object({ opened: count, failed: count, reconnected: count });

const delay = z.object({ mean: ms, p99: ms, max: ms });

const machineUse = z.object({
  /** What the cores could have given: the window times their number. */
  capacityMs: ms,
  /** CPU time of programs that are not of the trial; a little below 0 at times, as it comes in steps of 10 ms. */
  otherCpuMs: ms,
  /** The same on the target's core; null where it has none of its own. */
  otherOnTargetCoreMs: msOrNull,
  /** Time that the hypervisor gave to other virtual machines. */
  stealMs: ms,
  /** Time for which a CPU quota of the container stopped us; null where there is none. */
  throttledMs: msOrNull,
});

/** Schema of how far pushbench itself is off: measured latency less the delay of a target whose delay is known. */
export const calibrationSchema = z.object({
  takenAt: z.iso.datetime(),
  /** Largest error over the calibration's trials, as an absolute value. */
  errorMs: z.object({ p50: ms, p99: ms }),
});

const second = z.object({
  /** Of the schedule; trials take minutes. */
  second: z.int().min(0).max(1_000_000),
  phase: z.enum(['warm-up', 'measure', 'drain']),
  delivered: count,
  requests: count,
  latencyMs: z.object({ p50: msOrNull, p99: msOrNull, max: msOrNull }).nullable(),
  targetCpuMs: msOrNull,
  targetRssBytes: count.nullable(),
});

/** At most 16 KiB, in base64. */
const wireBytes = z.base64().max(21_848);

/** What passed on a connection for a while. */
const wirePassage = z.object({ sent: wireBytes, received: wireBytes });

const wireSample = z.object({
  /** From the connection's start until the subscriber was subscribed; null where each request stands for itself. */
  handshake: wirePassage.nullable(),
  exchange: wirePassage,
  /** What the exchange brought, in order; a poll may bring several. */
  notifications: z.array(z.object({ id: z.string(), payload: wireBytes })),
});

const disturbance = z.object({
  /** Whether what was lost is a figure, or makes the trial invalid as it does otherwise. */
  losses: z.enum(['expected', 'forbidden']),
  /** Connections that were there and have been cut. */
  cuts: count,
  /** Notifications that were due while the target was away, and never sent. */
  withheld: count,
  /** When the target was ended, from the start of the schedule, and how long it took to be there again. */
  restarts: z.array(z.object({ atMs: ms, downMs: ms })),
  /** From when a restart was due until each subscriber knew where it stands again. */
  returnMs: timeSummary,
  /** Attempts to connect, and those that were made, in slots from the start of the schedule. */
  connects: z.object({ everyMs: ms, attempted: z.array(count), made: z.array(count) }),
});

/** Which kind of rule a trial broke; docs/RESULTS.md says which rule is of which kind. */
const invalidKinds = ['delivery', 'faults', 'books', 'agent', 'late', 'machine', 'samples'] as const;

const faultCount = z.object({ kind: z.enum(faultKinds), count, expected: count, example: z.string() });

/** Files of version 1 called the kinds of the broken rules `faults`, and only counted what a retry hides. */
function upgradedTrial(trial: unknown): unknown {
  if (typeof trial !== 'object' || trial === null || 'invalidKinds' in trial) return trial;
  const { faults = [], requests, connections, delivery, disturbance } = trial as Record<string, never>;
  const counted = [
    ['unanswered', Number((requests as { failed?: number } | undefined)?.failed)],
    ['reconnect', Number((connections as { reconnected?: number } | undefined)?.reconnected)],
    ['gap', Number((delivery as { gaps?: number } | undefined)?.gaps)],
  ] as const;
  return {
    ...trial,
    invalidKinds: faults,
    faults: counted.flatMap(([kind, count]) =>
      count > 0
        ? [{ kind, count, expected: disturbance ? count : 0, example: 'not recorded by this version' }]
        : [],
    ),
  };
}

const trialShape = z.object({
  variant: z.string(),
  transport: z.string(),
  /** The variant in words, with its options. */
  title: z.string(),
  round: z.int().min(1),
  startedAt: z.iso.datetime(),
  wallMs: ms,
  valid: z.boolean(),
  invalid: z.array(z.string()),
  /** The kinds of the reasons in `invalid`, in their order; empty in results of older versions. */
  invalidKinds: z.array(z.enum(invalidKinds)).default([]),
  /** What a retry would hide, by kind; over the whole trial. */
  faults: z.array(faultCount).default([]),
  delivery: z.object({
    expected: count,
    delivered: count,
    lost: count,
    duplicated: count,
    reordered: count,
    corrupted: count,
    gaps: count,
  }),
  latencyMs: timeSummary,
  publisherLagMs: timeSummary,
  /** From the due instant until the subscriber asked for it; 0 where it needs not ask. */
  feedWaitMs: timeSummary.nullable().default(null),
  /** The rest of the latency: from the later of due and asked until the subscriber had it. */
  deliveryMs: timeSummary.nullable().default(null),
  requests,
  connections,
  bytes: z.object({ sent: byteCounts, received: byteCounts, unaccounted: count }),
  /** Null where the network is not private; `environment.isolation` says why. */
  packets: packetCounts.nullable().default(null),
  /** The same counts within the measured window only: the base of every figure per notification. */
  measured: z.object({
    requests,
    connections,
    bytes: z.object({ sent: byteCounts, received: byteCounts }),
    packets: packetCounts.nullable().default(null),
    windowMs: ms,
    /** How long the window was that the target's CPU time and the packets were read over. */
    observedMs: msOrNull.default(null),
  }),
  target: z.object({
    /** In the measured window; null where the platform does not tell. */
    cpuMs: msOrNull,
    /** Time in the measured window in which it could have run and had to wait for a core. */
    runQueueMs: msOrNull.default(null),
    rssBytes: z.object({
      beforeConnect: count.nullable(),
      connected: count.nullable(),
      /** At the ends of the measured window; results of older versions lack them. */
      windowStart: count.nullable().optional(),
      windowEnd: count.nullable().optional(),
    }),
    peakRssBytes: count.nullable(),
    eventLoopDelayMs: delay.nullable(),
  }),
  publisher: z.object({ published: count, cpuMs: ms }),
  agents: z.array(
    z.object({
      subscribers: count,
      cpuMs: ms,
      rssBytes: count.nullable(),
      eventLoopUtilization: z.number(),
      eventLoopDelayMs: delay.nullable().default(null),
    }),
  ),
  /** What else happened in the measured window on the cores of the trial. */
  machine: machineUse.nullable().default(null),
  series: z.array(second),
  /** One real delivery, byte for byte; null when none was caught. */
  wire: wireSample.nullable().default(null),
  /** What was done to connections and to the target on purpose; null where nothing was. */
  disturbance: disturbance.nullable().default(null),
});

/** Schema of a finished trial, valid or not. */
export const trialSchema = z.preprocess(upgradedTrial, trialShape);

/** Schema of why a trial could not be finished. */
export const failureSchema = z.object({
  kind: z.enum(failureKinds),
  reason: z.string(),
  /** The last that the process that died had printed. */
  output: z.string(),
});

const failedTrial = failureSchema.extend({
  kind: failureSchema.shape.kind.default('unknown'),
  variant: z.string(),
  transport: z.string(),
  round: z.int().min(1),
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
      /** Of one that ran already, whose URL `command` is: the process that was read, or null where none was named. */
      running: z.object({ pid: z.int().nullable() }).optional(),
    })
    .nullable()
    .default(null),
  /** The comparison that this is one side of: trials of the same variant and round make a pair. */
  pairing: z
    .object({ id: z.string(), side: z.enum(['base', 'head']) })
    .nullable()
    .default(null),
  /** Of a comparison: rounds that were to follow if the first could not decide, declared before them; whether they did. */
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
  }),
  /** Null when this machine has not been calibrated. */
  calibration: calibrationSchema.nullable().default(null),
  trials: z.array(trialSchema),
  failedTrials: z.array(failedTrial),
});

/** What a result is made of, for files that have parts of it. */
export const resultFields = resultShape.shape;
/** Schema of result.json; docs/RESULTS.md explains each field. */
export const resultSchema = sayingFinished(resultShape);

/** A result file. */
export type Result = z.output<typeof resultSchema>;
/** One finished trial, valid or not. */
export type Trial = z.output<typeof trialSchema>;
/** One of the values of `invalidKinds`. */
export type InvalidKind = (typeof invalidKinds)[number];
/** Why a trial could not be finished. */
export type Failure = z.output<typeof failureSchema>;
/** A trial that could not be finished. */
export type FailedTrial = z.output<typeof failedTrial>;
/** Packets between load and target. */
export type PacketCounts = z.output<typeof packetCounts>;
/** What else a machine did during a trial. */
export type MachineUse = z.output<typeof machineUse>;
/** The error of pushbench's own latencies. */
export type Calibration = z.output<typeof calibrationSchema>;
/** The bytes of one delivery, and those that opened its connection. */
export type WireSample = z.output<typeof wireSample>;
/** What was done to a trial on purpose, and what came of it. */
export type Disturbance = z.output<typeof disturbance>;
/** One second of a trial's series. */
export type Second = z.output<typeof second>;
/** What was running where, when the result was made. */
export type Environment = Result['environment'];
