import { z } from 'zod';
import { type Auth, authSchema } from './auth.ts';
import { type Path, pathSchema } from './path.ts';
import { subprotocolsPart, subprotocolsSchema, subprotocolsWords } from './subprotocols.ts';
import { durationSchema, formatDurationMs, positiveDurationSchema } from './units.ts';

/*
 * Longer than 250 lines: the table of transports, whole. A new transport needs a row here and nothing else in
 * core/.
 */

const heartbeat = positiveDurationSchema
  .default(15_000)
  .describe('Silence after which the server sends a heartbeat.');
const bufferLimitBytes = z
  .int()
  .min(16_384)
  .max(1_073_741_824)
  .default(1_048_576)
  .describe('Bytes the server may buffer for a slow subscriber before disconnecting it.');
const batchLimit = z
  .int()
  .min(1)
  .max(10_000)
  .default(100)
  .describe('Maximum notifications per response; the rest come with the next one.');

const shortPolling = z.strictObject({
  transport: z.literal('short-polling'),
  interval: positiveDurationSchema.describe('Time between polls.'),
  connection: z
    .enum(['keep-alive', 'close'])
    .default('keep-alive')
    .describe('keep-alive: one connection for all polls; close: a new one for each.'),
  timer: z
    .enum(['fixed-rate', 'fixed-delay'])
    .default('fixed-rate')
    .describe('fixed-rate: every interval; fixed-delay: an interval after the last response.'),
  phase: z
    .enum(['random', 'aligned'])
    .default('random')
    .describe('random: each subscriber ticks at its own moment; aligned: all at once.'),
  batchLimit,
});

const longPolling = z.strictObject({
  transport: z.literal('long-polling'),
  hold: durationSchema.default(25_000).describe('How long the server keeps a request open without news.'),
  batchLimit,
});

const httpStreaming = z.strictObject({
  transport: z.literal('http-streaming'),
  format: z
    .enum(['ndjson', 'multipart'])
    .default('ndjson')
    .describe('What the response consists of: lines of JSON, or the parts of multipart/mixed (RFC 2046).'),
  heartbeat,
  bufferLimitBytes,
});
const sse = z.strictObject({ transport: z.literal('sse'), heartbeat, bufferLimitBytes });

const websocket = z.strictObject({
  transport: z.literal('websocket'),
  frames: z.enum(['text', 'binary']).default('text').describe('The kind of frame notifications come in.'),
  compression: z.boolean().default(false).describe('permessage-deflate (RFC 7692).'),
  fragmentBytes: z
    .int()
    .min(1)
    .max(1_048_576)
    .optional()
    .describe(
      'The server splits its messages into frames of so many bytes (RFC 6455 §5.4); whole by default.',
    ),
  subprotocols: subprotocolsSchema
    .optional()
    .describe('Subprotocols that clients offer, the favourite first; the target must choose one.'),
  heartbeat,
  bufferLimitBytes,
});

const socketIo = z.strictObject({
  transport: z.literal('socket-io'),
  connection: z
    .enum(['upgrade', 'websocket', 'polling'])
    .default('upgrade')
    .describe(
      'upgrade: long polling first, then WebSocket, as clients do by default; websocket or polling: that alone.',
    ),
  heartbeat: positiveDurationSchema
    .default(25_000)
    .describe('Time between the pings of the server (pingInterval).'),
  timeout: positiveDurationSchema
    .default(20_000)
    .describe('How long an answer to a ping may take, and how late a ping may be (pingTimeout).'),
  recovery: z
    .boolean()
    .default(false)
    .describe('Connection state recovery: the server keeps what clients miss while they are cut off.'),
  bufferLimitBytes,
});

/** The transports that a chain may try: each with its defaults, as one target serves them all. */
const links = ['websocket', 'sse', 'http-streaming', 'long-polling'] as const;
const defaultOrder: readonly (typeof links)[number][] = ['websocket', 'sse', 'long-polling'];
/** So short that the last of the links is reached before a trial gives up on connecting. */
const longestTryMs = 8_000;

const fallback = z.strictObject({
  transport: z.literal('fallback'),
  order: z
    .array(z.enum(links))
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: 'must name each transport once' })
    .default([...defaultOrder])
    .describe('The transports to try, one after the other, each with its defaults.'),
  tryFor: positiveDurationSchema
    .refine((ms) => ms <= longestTryMs, {
      error: `must not be longer than ${formatDurationMs(longestTryMs)}, or the last would be tried too late`,
    })
    .default(5_000)
    .describe('How long one of them may take to confirm the subscription.'),
});

/** What a transport can do, asked by the rest of pushbench instead of its name. */
export interface Capabilities {
  /**
   * When a subscriber asks for notifications: on a timer, again whenever it was answered, or never, as one
   * connection carries them all and its opening is booked as a handshake.
   */
  readonly asks: 'timer' | 'hold' | 'never';
  /** How a subscriber's own messages travel: on an HTTP POST, or as a frame on the same connection. */
  readonly upstream: 'post' | 'frame';
  /** It has no endpoint of its own, and reaches the target by others: what it can do is what they can. */
  readonly isChain?: true;
}

interface TransportRow<Schema extends z.ZodType> {
  readonly title: string;
  /** The title where there is little room. */
  readonly shortTitle: string;
  readonly description: string;
  readonly capabilities: Capabilities;
  /** What a variant can do, where its options change that. */
  readonly capabilitiesWith?: (variant: z.output<Schema>) => Capabilities;
  readonly options: Schema;
  /**
   * The parts after the transport's name in a variant's slug; only what differs from the defaults, if
   * possible.
   */
  slugParts(variant: z.output<Schema>): string[];
  /** The same for people, in words. */
  describe(variant: z.output<Schema>): string[];
  /** The options to name in charts and sentences: only what differs from the defaults, if possible. */
  label(variant: z.output<Schema>): string[];
}

const row = <Schema extends z.ZodType>(r: TransportRow<Schema>) => r;
const when = (condition: boolean, part: string) => (condition ? [part] : []);
const heartbeatPart = (ms: number) => when(ms !== 15_000, `heartbeat${formatDurationMs(ms)}`);
const bufferPart = (bytes: number) => when(bytes !== 1_048_576, `buffer${bytes}`);
const batchPart = (limit: number) => when(limit !== 100, `batch${limit}`);
const heartbeatWords = (ms: number) => `heartbeat ${formatDurationMs(ms)}`;
const batchWords = (limit: number) => when(limit !== 100, `batches of ${limit}`);
const streamWords = (v: { heartbeat: number; bufferLimitBytes: number }) => [
  ...when(v.heartbeat !== 15_000, heartbeatWords(v.heartbeat)),
  ...when(v.bufferLimitBytes !== 1_048_576, `buffer ${v.bufferLimitBytes} B`),
];
const isDefaultOrder = (order: readonly string[]) => order.join() === defaultOrder.join();
const fragmentWords = ({ fragmentBytes }: { fragmentBytes?: number | undefined }) =>
  when(fragmentBytes !== undefined, `fragments of ${fragmentBytes} B`);

const socketIoWords = { upgrade: 'polling → WebSocket', websocket: 'WebSocket', polling: 'polling' } as const;

/** The transports table. Another transport is a row here, a file in servers/ and a file in clients/. */
export const transports = {
  'short-polling': row({
    title: 'Short polling',
    shortTitle: 'Short polling',
    description: 'The client polls on a timer; the server answers at once, with or without news.',
    capabilities: { asks: 'timer', upstream: 'post' },
    options: shortPolling,
    slugParts: (v) => [
      formatDurationMs(v.interval),
      v.connection,
      ...when(v.timer === 'fixed-delay', 'fixed-delay'),
      ...when(v.phase === 'aligned', 'aligned'),
      ...batchPart(v.batchLimit),
    ],
    describe: (v) => [
      `every ${formatDurationMs(v.interval)}`,
      v.connection === 'close' ? 'new connection' : 'keep-alive',
      v.timer,
      `${v.phase} phase`,
    ],
    label: (v) => [
      formatDurationMs(v.interval),
      v.connection === 'close' ? 'new connection' : 'keep-alive',
      ...when(v.timer === 'fixed-delay', 'fixed delay'),
      ...when(v.phase === 'aligned', 'aligned'),
      ...batchWords(v.batchLimit),
    ],
  }),
  'long-polling': row({
    title: 'Long polling',
    shortTitle: 'Long polling',
    description: 'The client asks, and the server answers when there is news or the hold time is over.',
    capabilities: { asks: 'hold', upstream: 'post' },
    options: longPolling,
    slugParts: (v) => [
      ...when(v.hold !== 25_000, `hold${formatDurationMs(v.hold)}`),
      ...batchPart(v.batchLimit),
    ],
    describe: (v) => [`hold ${formatDurationMs(v.hold)}`, 'keep-alive'],
    label: (v) => [
      ...when(v.hold !== 25_000, `hold ${formatDurationMs(v.hold)}`),
      ...batchWords(v.batchLimit),
    ],
  }),
  'http-streaming': row({
    title: 'HTTP streaming',
    shortTitle: 'HTTP streaming',
    description: 'One response that never ends, with a line of JSON per notification.',
    capabilities: { asks: 'never', upstream: 'post' },
    options: httpStreaming,
    slugParts: (v) => [
      ...when(v.format === 'multipart', 'multipart'),
      ...heartbeatPart(v.heartbeat),
      ...bufferPart(v.bufferLimitBytes),
    ],
    describe: (v) => [...when(v.format === 'multipart', 'multipart'), heartbeatWords(v.heartbeat)],
    label: (v) => [...when(v.format === 'multipart', 'multipart'), ...streamWords(v)],
  }),
  sse: row({
    title: 'Server-Sent Events',
    shortTitle: 'SSE',
    description: 'HTTP streaming in its standard form, with ids to resume from.',
    capabilities: { asks: 'never', upstream: 'post' },
    options: sse,
    slugParts: (v) => [...heartbeatPart(v.heartbeat), ...bufferPart(v.bufferLimitBytes)],
    describe: (v) => [heartbeatWords(v.heartbeat)],
    label: streamWords,
  }),
  websocket: row({
    title: 'WebSocket',
    shortTitle: 'WebSocket',
    description: 'One HTTP request upgrades the connection; then messages travel both ways in frames.',
    capabilities: { asks: 'never', upstream: 'frame' },
    options: websocket,
    slugParts: (v) => [
      ...when(v.frames === 'binary', 'binary'),
      ...when(v.compression, 'deflate'),
      ...when(v.fragmentBytes !== undefined, `fragment${v.fragmentBytes}`),
      ...(v.subprotocols ? [subprotocolsPart(v.subprotocols)] : []),
      ...heartbeatPart(v.heartbeat),
      ...bufferPart(v.bufferLimitBytes),
    ],
    describe: (v) => [
      `${v.frames} frames`,
      v.compression ? 'compressed' : 'uncompressed',
      ...fragmentWords(v),
      ...(v.subprotocols ? [subprotocolsWords(v.subprotocols)] : []),
      heartbeatWords(v.heartbeat),
    ],
    label: (v) => [
      ...when(v.frames === 'binary', 'binary'),
      ...when(v.compression, 'compressed'),
      ...fragmentWords(v),
      ...(v.subprotocols ? [subprotocolsWords(v.subprotocols)] : []),
      ...streamWords(v),
    ],
  }),
  'socket-io': row({
    title: 'Socket.IO',
    shortTitle: 'Socket.IO',
    description:
      'Events with names, over long polling, WebSocket, or the one and then the other (Engine.IO 4, Socket.IO 5).',
    capabilities: { asks: 'never', upstream: 'frame' },
    capabilitiesWith: ({ connection }) =>
      connection === 'polling' ? { asks: 'hold', upstream: 'post' } : { asks: 'never', upstream: 'frame' },
    options: socketIo,
    slugParts: (v) => [
      v.connection,
      ...when(v.heartbeat !== 25_000, `heartbeat${formatDurationMs(v.heartbeat)}`),
      ...when(v.timeout !== 20_000, `timeout${formatDurationMs(v.timeout)}`),
      ...when(v.recovery, 'recovery'),
      ...bufferPart(v.bufferLimitBytes),
    ],
    describe: (v) => [
      socketIoWords[v.connection],
      heartbeatWords(v.heartbeat),
      `timeout ${formatDurationMs(v.timeout)}`,
      ...when(v.recovery, 'recovery'),
    ],
    label: (v) => [
      socketIoWords[v.connection],
      ...when(v.heartbeat !== 25_000, heartbeatWords(v.heartbeat)),
      ...when(v.timeout !== 20_000, `timeout ${formatDurationMs(v.timeout)}`),
      ...when(v.recovery, 'recovery'),
      ...when(v.bufferLimitBytes !== 1_048_576, `buffer ${v.bufferLimitBytes} B`),
    ],
  }),
  fallback: row({
    title: 'Fallback',
    shortTitle: 'Fallback',
    description: 'A chain of the others: the first that confirms the subscription in time is used.',
    capabilities: { asks: 'never', upstream: 'post', isChain: true },
    options: fallback,
    slugParts: (v) => [
      ...when(!isDefaultOrder(v.order), v.order.join('+')),
      ...when(v.tryFor !== 5_000, `try${formatDurationMs(v.tryFor)}`),
    ],
    describe: (v) => [v.order.join(' → '), `${formatDurationMs(v.tryFor)} each`],
    label: (v) => [
      ...when(!isDefaultOrder(v.order), v.order.join(' → ')),
      ...when(v.tryFor !== 5_000, `${formatDurationMs(v.tryFor)} each`),
    ],
  }),
};

/** The name of a transport; clients/ must have a half for each. */
export type TransportName = keyof typeof transports;

/** All transport names, in the order in which they are shown. */
export const transportNames = Object.keys(transports) as TransportName[];

/** The name of a transport with an endpoint of its own; servers/ must have a half for each. */
export type EndpointName = Exclude<TransportName, 'fallback'>;

/** All transports with an endpoint of their own. */
export const endpointNames = transportNames.filter(
  (name): name is EndpointName => !transports[name].capabilities.isChain,
);

/** What any variant may say besides the options of its transport. */
type Anywhere = {
  /** What lies between subscriber and target; absent for HTTP/1.1 in the clear. */
  readonly over?: Path | undefined;
  /** How its subscribers authenticate; absent, or null as it is written, where they do not. */
  readonly auth?: Auth | null | undefined;
};

/** One variant of a scenario: a transport with its options, defaults filled in. */
export type Variant = z.output<(typeof transports)[TransportName]['options']> & Anywhere;

/** The variant of one transport. */
export type VariantOf<T extends TransportName> = Extract<Variant, { transport: T }>;

const anywhere = {
  over: pathSchema
    .optional()
    .describe(
      'The path to the target: direct (HTTP/1.1 in the clear), words such as h2+tls, or an object with its settings.',
    ),
  auth: authSchema
    .optional()
    .describe('How its subscribers authenticate, where not as the scenario says: a word, or an object.'),
};

/** Schema of a variant as written in a scenario. */
export const variantSchema = z.discriminatedUnion('transport', schemasOf(transports), {
  error: `expected a transport: ${transportNames.join(', ')}`,
});

type WithPath<Schema> =
  Schema extends z.ZodObject<infer Shape, infer Config>
    ? z.ZodObject<z.core.util.Extend<Shape, typeof anywhere>, Config>
    : never;
type Rows = Readonly<Record<string, { readonly options: z.ZodObject }>>;
type SchemaIn<T extends Rows> = WithPath<T[keyof T]['options']>;

/** The schemas of a table's options, each with what any variant may say, as a union wants them. */
function schemasOf<T extends Rows>(rows: T): [SchemaIn<T>, ...SchemaIn<T>[]] {
  return Object.values(rows).map(({ options }) => options.extend(anywhere)) as unknown as [SchemaIn<T>];
}

type NameOfOption<V> = V extends Variant ? Exclude<keyof V, 'transport' | keyof Anywhere> : never;
type ValueOfOption<V, Name> = V extends unknown ? (Name extends keyof V ? V[Name] : never) : never;

/** The options of all transports; a variant has those of its own. */
export type VariantOptions = {
  readonly [Name in NameOfOption<Variant>]?: ValueOfOption<Variant, Name>;
};

/** The variant's options, readable without knowing its transport: missing ones are undefined. */
export const optionsOf = (variant: Variant): VariantOptions => variant;

/** The variants that a chain tries, in their order: as they are by default, over the chain's path. */
export function linksOf({ order, over, auth }: VariantOf<'fallback'>): Variant[] {
  return order.map((transport) => ({
    ...variantSchema.parse({ transport }),
    ...(over !== undefined && { over }),
    ...(auth !== undefined && { auth }),
  }));
}

/** The row of the variant's transport. */
export const rowOf = (variant: Variant) => transports[variant.transport] as TransportRow<z.ZodType<Variant>>;

/** What the variant can do. */
export function capabilitiesOf(variant: Variant): Capabilities {
  const row = rowOf(variant);
  return row.capabilitiesWith?.(variant) ?? row.capabilities;
}
