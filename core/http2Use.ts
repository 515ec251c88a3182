import { z } from 'zod';
import { countSchema } from './counts.ts';

/** Schema of what clients and target agreed on over HTTP/2, and how much of it was used. */
export const http2UseSchema = z.object({
  /** `h2` is over TLS, chosen by ALPN; `h2c` in the clear, with prior knowledge. */
  version: z.enum(['h2', 'h2c']),
  /** Over the whole trial. */
  connections: countSchema,
  streams: countSchema,
  /** WebSockets that were opened, where any was, and on what: a stream, or a connection of HTTP/1.1. */
  webSockets: z.object({ onStreams: countSchema, onHttp1: countSchema }).optional(),
  /** What the target has announced in its SETTINGS, or the standard's defaults (RFC 9113 §6.5.2). */
  peer: z.object({
    /** Null where it sets no limit. */
    maxConcurrentStreams: countSchema.nullable(),
    initialWindowBytes: countSchema,
    headerTableBytes: countSchema,
    /** Whether a WebSocket can be opened on a stream (RFC 8441). */
    connectProtocol: z.boolean(),
  }),
});

/** What clients and target agreed on over HTTP/2. */
export type Http2Use = z.output<typeof http2UseSchema>;

type WebSockets = NonNullable<Http2Use['webSockets']>;

/** WebSockets of several, added; undefined where none were opened. */
export function addWebSockets(all: readonly Pick<Http2Use, 'webSockets'>[]): WebSockets | undefined {
  const opened = all.flatMap(({ webSockets }) => webSockets ?? []);
  if (opened.length === 0) return undefined;
  const total = (on: keyof WebSockets) => opened.reduce((n, one) => n + one[on], 0);
  return { onStreams: total('onStreams'), onHttp1: total('onHttp1') };
}

/** Whether WebSockets went past HTTP/2. */
export const hasUpgraded = (use: Pick<Http2Use, 'webSockets'> | null | undefined): boolean =>
  (use?.webSockets?.onHttp1 ?? 0) > 0;

/** What several agents agreed on, what they opened added; null where none used HTTP/2. */
export function mergeHttp2Use(all: readonly (Http2Use | null)[]): Http2Use | null {
  const uses = all.filter((use) => use !== null);
  const [first] = uses;
  if (!first) return null;
  const total = (of: 'connections' | 'streams') => uses.reduce((n, use) => n + use[of], 0);
  const webSockets = addWebSockets(uses);
  return {
    ...first,
    connections: total('connections'),
    streams: total('streams'),
    ...(webSockets && { webSockets }),
  };
}
