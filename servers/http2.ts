import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse, ServerHttp2Stream } from 'node:http2';

/** The stream of a response over HTTP/2; undefined over HTTP/1.1. */
export const streamOf = (response: ServerResponse): ServerHttp2Stream | undefined =>
  (response as unknown as Partial<Http2ServerResponse>).stream;

const connectionFields = new Set(['connection', 'keep-alive', 'upgrade', 'transfer-encoding']);

/** Headers without those that speak of a connection, which HTTP/2 does not allow (RFC 9113 §8.2.2). */
export function forHttp2(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !connectionFields.has(name.toLowerCase())),
  );
}
