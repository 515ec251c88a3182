import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One chunk of a body in chunked transfer coding (RFC 9112 §7.1). */
export function chunk(data: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`);
}

/**
 * The socket under a response whose headers have been flushed, to write whole chunks on; `response.end()`
 * still writes the last one. `response.write()` would frame the same data anew for each subscriber, in three
 * pieces and a tick later. Undefined where the body is not chunked (HTTP/1.0) or an earlier response on the
 * connection has yet to end (pipelining); then only the response knows the order of writes.
 */
export function socketForChunks(response: ServerResponse): Socket | undefined {
  return (response.chunkedEncoding && response.socket) || undefined;
}
