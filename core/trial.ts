import { z } from 'zod';
import {
  agentUseSchema,
  byteCountsSchema,
  connectionsSchema,
  connectsSchema,
  countSchema as count,
  deliverySchema,
  eventLoopDelaySchema,
  requestsSchema,
  wrongDeliveriesSchema,
} from './counts.ts';
import { fallbackUseSchema } from './fallbackUse.ts';
import { faultCountSchema } from './fault.ts';
import { timeSummarySchema } from './histogram.ts';
import { http2UseSchema } from './http2Use.ts';
import { linkDisturbedSchema, linkUseSchema } from './linkUse.ts';
import { packetCountsSchema } from './packets.ts';
import { packetTimesSchema } from './packetTimes.ts';
import { proxyDisturbedSchema, proxyUseSchema } from './proxyUse.ts';
import { tlsUseSchema } from './tlsUse.ts';

const ms = z.number();
const msOrNull = z.number().nullable();

const machineUse = z.object({
  /** The capacity of the cores: the window times their number. */
  capacityMs: ms,
  /**
   * CPU time of programs outside the trial; sometimes slightly below 0, because it is counted in steps of 10
   * ms.
   */
  otherCpuMs: ms,
  /** The same on the target's core; null where it has none of its own. */
  otherOnTargetCoreMs: msOrNull,
  /** Time that the hypervisor gave to other virtual machines. */
  stealMs: ms,
  /** Time for which a CPU quota of the container stopped us; null where there is none. */
  throttledMs: msOrNull,
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
const wirePassage = z.object({
  sent: wireBytes,
  received: wireBytes,
  /** Of TLS, around these bytes: how many, in each direction. Absent without TLS. */
  records: z.object({ sent: count, received: count }).optional(),
});

const wireSample = z.object({
  /** Absent for HTTP/1.1; over HTTP/2, the bytes are its frames. */
  http: z.literal('2').optional(),
  /**
   * From the connection's start until the subscriber was subscribed; null where each request stands for
   * itself.
   */
  handshake: wirePassage.nullable(),
  exchange: wirePassage,
  /** Bytes that each record adds to what it holds. Absent without TLS. */
  recordOverhead: count.optional(),
  /** What the exchange brought, in order; a poll may bring several. */
  notifications: z.array(z.object({ id: z.string(), payload: wireBytes })),
});

const disturbance = z.object({
  /** Whether losses are a figure, instead of making the trial invalid. */
  losses: z.enum(['expected', 'forbidden']),
  /** Connections that were there and have been cut. */
  cuts: count,
  /** Notifications that were due while the target was away, and never sent. */
  withheld: count,
  /** When the target was ended, from the start of the schedule, and how long it took to be there again. */
  restarts: z.array(z.object({ atMs: ms, downMs: ms })),
  /** From when a restart was due until each subscriber knew where it stands again. */
  returnMs: timeSummarySchema,
  /** Attempts to connect, and those that were made, in slots from the start of the schedule. */
  connects: z.object({ everyMs: ms, ...connectsSchema.shape }),
  /** What was done to the link; absent where nothing was. */
  link: linkDisturbedSchema.optional(),
  /** What was done to the proxy; absent where nothing was. */
  proxy: proxyDisturbedSchema.optional(),
});

/** What subscribers had to do with tokens, over the whole trial. */
const authUse = z.object({
  /** Tokens that the target gave. */
  tokens: count,
  /** How often the target refused one, or ended what it had opened, because it had expired. */
  expired: count,
  /** Notifications that came when the token of their subscription had long expired. */
  late: count,
  /** Width of the slots, ms. */
  everyMs: ms,
  /** Requests for tokens, and those that were answered with one, in slots from the start of the schedule. */
  fetches: connectsSchema,
  /** Attempts to connect, and those that were made, in the same slots. */
  connects: connectsSchema,
});

/** Which kind of rule a trial broke; docs/RESULTS.md says which rule is of which kind. */
const invalidKinds = ['delivery', 'faults', 'books', 'agent', 'late', 'link', 'machine', 'samples'] as const;

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
  faults: z.array(faultCountSchema).default([]),
  delivery: deliverySchema.extend({
    gaps: count,
    /**
     * Of the deliveries of the measured window, those within 1 ms of one to the same subscriber that had been
     * due 20 ms or more before; absent in results of older versions.
     */
    behind: count.optional(),
    /** Absent where none went wrong, and in results of older versions. */
    first: wrongDeliveriesSchema.optional(),
  }),
  latencyMs: timeSummarySchema,
  publisherLagMs: timeSummarySchema,
  /** From the due instant until the subscriber asked for it; 0 where it needs not ask. */
  feedWaitMs: timeSummarySchema.nullable().default(null),
  /** The rest of the latency: from the later of due and asked until the subscriber had it. */
  deliveryMs: timeSummarySchema.nullable().default(null),
  /** From the beginning of each subscriber until its subscription was in place, with whatever it took. */
  subscribeMs: timeSummarySchema.nullable().default(null),
  requests: requestsSchema,
  connections: connectionsSchema,
  bytes: z.object({ sent: byteCountsSchema, received: byteCountsSchema, unaccounted: count }),
  /** Null where the network is not private; `environment.isolation` says why. */
  packets: packetCountsSchema.nullable().default(null),
  /** The same counts within the measured window only: the base of every figure per notification. */
  measured: z.object({
    requests: requestsSchema,
    connections: connectionsSchema,
    bytes: z.object({ sent: byteCountsSchema, received: byteCountsSchema }),
    packets: packetCountsSchema.nullable().default(null),
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
    eventLoopDelayMs: eventLoopDelaySchema.nullable(),
  }),
  publisher: z.object({ published: count, cpuMs: ms }),
  agents: z.array(agentUseSchema),
  /** What else happened in the measured window on the cores of the trial. */
  machine: machineUse.nullable().default(null),
  series: z.array(second),
  /** One real delivery, byte for byte; null when none was caught. */
  wire: wireSample.nullable().default(null),
  /** Of the first users; absent where users share connections, and in results of older versions. */
  packetTimes: packetTimesSchema.optional(),
  /** What clients and target agreed on; absent without TLS. */
  tls: tlsUseSchema.optional(),
  /** The same of HTTP/2; absent without it. */
  http2: http2UseSchema.optional(),
  /** The link between load and target; absent without one. */
  link: linkUseSchema.optional(),
  /** The proxy before the target; absent without one. */
  proxy: proxyUseSchema.optional(),
  /** WebSocket subprotocols that the target has chosen; absent where none was offered. */
  subprotocols: z.array(z.string()).optional(),
  /** Tokens, and how they were renewed; absent where nobody authenticates. */
  auth: authUse.optional(),
  /** Which transports chains came to; absent without one. */
  fallback: fallbackUseSchema.optional(),
  /** What was done to connections and to the target on purpose; null where nothing was. */
  disturbance: disturbance.nullable().default(null),
});

/** Schema of a finished trial, valid or not. */
export const trialSchema = z.preprocess(upgradedTrial, trialShape);

/** One finished trial, valid or not. */
export type Trial = z.output<typeof trialSchema>;
/** One of the values of `invalidKinds`. */
export type InvalidKind = (typeof invalidKinds)[number];
/** What else a machine did during a trial. */
export type MachineUse = z.output<typeof machineUse>;
/** The bytes of one delivery, and those that opened its connection. */
export type WireSample = z.output<typeof wireSample>;
/** What subscribers had to do with tokens. */
export type AuthUse = z.output<typeof authUse>;
/** What was done to a trial on purpose, and what came of it. */
export type Disturbance = z.output<typeof disturbance>;
/** One second of a trial's series. */
export type Second = z.output<typeof second>;
