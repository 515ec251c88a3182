import { z } from 'zod';

/*
 * What processes count, as messages carry it and as files keep it.
 */

/** Schema of a number of things. */
export const countSchema = z.int().min(0);

/**
 * Schema of HTTP requests: all of them, the polls that brought nothing, the ones that failed, the upstream
 * POSTs, and those for tokens; absent where nobody authenticates.
 */
export const requestsSchema = z.object({
  total: countSchema,
  empty: countSchema,
  failed: countSchema,
  upstream: countSchema,
  tokens: countSchema.optional(),
});

/** Schema of TCP connections: made, refused, and made again by a subscriber that had lost its own. */
export const connectionsSchema = z.object({
  opened: countSchema,
  failed: countSchema,
  reconnected: countSchema,
});

/** Schema of the bytes of one direction by what they were for; the categories add up to `total`. */
export const byteCountsSchema = z.object({
  handshake: countSchema,
  headers: countSchema,
  framing: countSchema,
  payload: countSchema,
  heartbeat: countSchema,
  /** What HTTP/2 says to run a connection: windows, resets, priorities. Absent without HTTP/2. */
  control: countSchema.optional(),
  /** What TLS adds: its handshakes with tickets and alerts, and its records. Absent without TLS. */
  tlsHandshake: countSchema.optional(),
  tlsRecords: countSchema.optional(),
  total: countSchema,
  /** The part of `framing` that is the contract's envelope (id, topic, cursor) and not the transport's. */
  envelope: countSchema,
});

/** Schema of how deliveries compare with the schedule; one notification to one subscriber is one delivery. */
export const deliverySchema = z.object({
  expected: countSchema,
  delivered: countSchema,
  lost: countSchema,
  duplicated: countSchema,
  reordered: countSchema,
  corrupted: countSchema,
  /** Of `reordered`, those within their topic; absent where order between topics is promised, too. */
  reorderedInTopic: countSchema.optional(),
});

/** Schema of the first delivery of each kind that went wrong: which, to whom, and when it was due. */
export const wrongDeliveriesSchema = z
  .object({
    lost: z.string(),
    duplicated: z.string(),
    reordered: z.string(),
    reorderedInTopic: z.string(),
    corrupted: z.string(),
  })
  .partial();

/** Schema of how late an event loop's timers were, beyond what they asked for, ms. */
export const eventLoopDelaySchema = z.object({ mean: z.number(), p99: z.number(), max: z.number() });

/** Schema of attempts to connect, and those that were made, per slot from the start of the schedule. */
export const connectsSchema = z.object({ attempted: z.array(countSchema), made: z.array(countSchema) });

/** Schema of what the process of an agent took, in the measured window. */
export const agentUseSchema = z.object({
  subscribers: countSchema,
  cpuMs: z.number(),
  /** Null where there is no /proc to ask. */
  rssBytes: countSchema.nullable(),
  eventLoopUtilization: z.number(),
  eventLoopDelayMs: eventLoopDelaySchema.nullable().default(null),
});

/** HTTP requests. */
export type Requests = Readonly<z.output<typeof requestsSchema>>;
/** TCP connections. */
export type Connections = Readonly<z.output<typeof connectionsSchema>>;
/** Bytes of one direction. */
export type ByteCounts = Readonly<z.output<typeof byteCountsSchema>>;
/** Deliveries, compared with the schedule. */
export type Delivery = Readonly<z.output<typeof deliverySchema>>;
/** The first delivery of each kind that went wrong. */
export type WrongDeliveries = Readonly<z.output<typeof wrongDeliveriesSchema>>;
/** How late an event loop's timers were, ms. */
export type EventLoopDelay = Readonly<z.output<typeof eventLoopDelaySchema>>;
/** Attempts to connect, per slot. */
export type Connects = Readonly<z.output<typeof connectsSchema>>;
/** What the process of an agent took. */
export type AgentUse = Readonly<z.output<typeof agentUseSchema>>;

/** What was counted on the wire over some time. */
export interface Traffic {
  readonly requests: Requests;
  readonly connections: Connections;
  readonly sent: ByteCounts;
  readonly received: ByteCounts;
}
