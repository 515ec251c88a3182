import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** Is shown bytes in their order. */
export interface Scanner {
  scan(bytes: Buffer): void;
}

/** Each byte passes `push` on its way in and `write` on its way out; there the scanners see it. */
export function meter(socket: Socket, received: Scanner, sent: Scanner): void {
  meterWrites(socket, sent);
  meterReads(socket, received);
}

/** The same for what is read alone. */
export function meterReads(socket: Duplex, received: Scanner): void {
  const push = socket.push;
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (chunk !== null) received.scan(chunk);
    return push.call(socket, chunk, encoding);
  };
}

/** The same for what is written alone. */
export function meterWrites(socket: Socket, sent: Scanner): void {
  if (socket instanceof TLSSocket) {
    meterTaken(socket, sent);
    return;
  }
  const write = socket.write;
  // The overloads of write() cannot be told to the compiler in one signature.
  socket.write = ((chunk: Buffer | string, ...rest: [BufferEncoding]) => {
    const encoding = typeof rest[0] === 'string' ? rest[0] : 'utf8';
    sent.scan(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    return write.call(socket, chunk, ...rest);
  }) as Socket['write'];
}

/** What still waits for the handshake when a connection fails was never sent: TLS has not taken it. */
function meterTaken(socket: TLSSocket, sent: Scanner): void {
  const take = (chunk: Buffer | string, encoding: BufferEncoding) =>
    sent.scan(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
  const write = socket._write;
  socket._write = (chunk, encoding, done) => {
    take(chunk, encoding);
    write.call(socket, chunk, encoding, done);
  };
  const writev = socket._writev as NonNullable<TLSSocket['_writev']>;
  socket._writev = (chunks, done) => {
    for (const { chunk, encoding } of chunks) take(chunk, encoding);
    writev.call(socket, chunks, done);
  };
}

/**
 * Whether what was just written counts as sent. What fails at once, as on a connection that has just been
 * lost, does not; but over TLS the TCP socket has counted it.
 */
export const isCounted = (socket: Socket): boolean => socket.errored === null || socket instanceof TLSSocket;
