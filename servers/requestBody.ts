import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/** A page of any origin may post text or forms to a target on the loopback, but not this. */
export function requireMediaType(request: IncomingMessage, expected: string): void {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== expected)
    throw new Problem(415, `Content-Type is ${type || 'missing'}; expected ${expected}`, {
      Accept: expected,
    });
}

/** The whole body of a request. Throws a Problem where it is longer. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A request that is refused half-way must stay open for its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new Problem(413, `the body has more than ${maxBytes} bytes`, { Connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
