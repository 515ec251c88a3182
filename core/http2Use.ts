import { z } from 'zod';
import { countSchema } from './counts.ts';

/** Schema of what clients and target agreed on over HTTP/2, and how much of it was used. */
export const http2UseSchema = z.object({
  /** `h2` is over TLS, chosen by ALPN; `h2c` in the clear, with prior knowledge. */
  version: z.enum(['h2', 'h2c']),
  /** Over the whole trial. */
  connections: countSchema,
  streams: countSchema,
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

/** What several agents agreed on, connections and streams added; null where none used HTTP/2. */
export function mergeHttp2Use(all: readonly (Http2Use | null)[]): Http2Use | null {
  const uses = all.filter((use) => use !== null);
  const [first] = uses;
  if (!first) return null;
  const total = (of: 'connections' | 'streams') => uses.reduce((n, use) => n + use[of], 0);
  return { ...first, connections: total('connections'), streams: total('streams') };
}
