import { z } from 'zod';
import { endpointNames } from '../../core/transports.ts';

const ms = z.number();
const bytes = z.int().min(0);

const reachedSchema = z.object({
  httpVersion: z.string(),
  upgrade: z.string().nullable(),
  connection: z.string().nullable(),
});

/** How a request reached the server: its version of HTTP, and two of its headers. */
export type Reached = z.output<typeof reachedSchema>;

const deliverySchema = z.object({
  /** From the request to the first event at the client; null where none came within a second. */
  firstMs: ms.nullable(),
  /** From the sending of an event to its arrival: the median of those after the first. */
  eachMs: ms.nullable(),
  /** The least of the same: what is late by design is late each time, and a busy machine is not. */
  leastMs: ms.nullable(),
  /** How the body was compressed. */
  encoding: z.string().nullable(),
  /** What was kept back: until the server had sent so much; null where not even all of it brought it. */
  withheld: z.object({ untilBytes: bytes.nullable(), sentBytes: bytes }).nullable(),
});

/** How events came through. */
export type Delivery = z.output<typeof deliverySchema>;

const silenceSchema = z.object({
  /** For how long nothing was sent. */
  triedMs: ms,
  /** When it was cut and what the client saw of it; null where the next event came. */
  cut: z.object({ afterMs: ms, how: z.string(), status: z.int().nullable() }).nullable(),
  /** A second try, with something sent in between; null where nothing was cut, or it had no time. */
  heartbeat: z.object({ everyMs: ms, triedMs: ms, survived: z.boolean() }).nullable(),
});

/** What comes of silence. */
export type Silence = z.output<typeof silenceSchema>;

/** Schema of what was seen of one transport. */
export const seenSchema = z.object({
  transport: z.enum(endpointNames),
  /** The status of a refusal; null where it was accepted, or nothing was answered. */
  refused: z.int().nullable(),
  /** Why nothing could be had, other than by a refusal. */
  failure: z.string().nullable(),
  /** Null where no request reached the server. */
  reached: reachedSchema.nullable(),
  /** The version of HTTP that the client spoke. */
  spoken: z.string(),
  /** Of requests that follow each other: how many, on how many connections at the server. */
  requests: z.object({ count: z.int(), connections: z.int() }).nullable(),
  /** Where the server says X-Accel-Buffering: no, if it is an HTTP stream. */
  delivery: deliverySchema.nullable(),
  /** The same where it does not; null for what is no HTTP stream. */
  plain: deliverySchema.nullable(),
  silence: silenceSchema.nullable(),
});

/** What was seen of one transport. */
export type Seen = z.output<typeof seenSchema>;
