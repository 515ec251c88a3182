import { connect, type Socket } from 'node:net';
import type { Connections, Requests, Traffic } from '../core/protocol.ts';
import { FrameScanner } from './frameScanner.ts';
import { HttpScanner } from './httpScanner.ts';
import { type Books, countsOf, createLedger } from './ledger.ts';
import type { Scanner } from './scanner.ts';

/** What a connection is for, which decides how its bytes are booked. */
export type ConnectionRole =
  /** Request after request: their heads are headers. */
  | 'requests'
  /** One response that stays open: the heads are its handshake. */
  | 'stream'
  /** An HTTP upgrade, then frames. */
  | 'websocket';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The agent's side of the wire: opens its TCP connections, and measures them from outside. Whatever HTTP or
 * WebSocket code uses a socket, each byte passes `push` on its way in and `write` on its way out; there it is
 * booked in the ledger. The sockets' own totals prove the books.
 */
export class Network {
  readonly ledger = createLedger();
  readonly requests: Mutable<Requests> = { total: 0, empty: 0, failed: 0, upstream: 0 };
  readonly connections: Mutable<Connections> = { opened: 0, failed: 0, reconnected: 0 };
  readonly #live = new Set<Socket>();
  #closedRead = 0;
  #closedWritten = 0;

  /** Opens a metered connection. Errors are for whoever uses the socket to hear. */
  open(url: URL, role: ConnectionRole): Socket {
    // A URL writes an IPv6 address in brackets; a socket wants it bare.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(url.port || 80), noDelay: true });
    let connected = false;
    this.#live.add(socket);
    socket.once('connect', () => {
      connected = true;
      this.connections.opened++;
    });
    socket.once('close', () => {
      if (!connected) this.connections.failed++;
      this.#live.delete(socket);
      this.#closedRead += socket.bytesRead;
      this.#closedWritten += socket.bytesWritten;
    });
    meter(socket, this.#scanner(role, 'received'), this.#scanner(role, 'sent'));
    return socket;
  }

  /** What was counted so far. */
  count(): Count {
    return {
      requests: { ...this.requests },
      connections: { ...this.connections },
      sent: this.ledger.sent.books(),
      received: this.ledger.received.books(),
    };
  }

  /** What was counted so far, by category. */
  traffic(): Traffic {
    return trafficOf(this.count());
  }

  /** Bytes that the sockets have counted and the ledger has not, or the other way round. */
  unaccounted(): number {
    let read = this.#closedRead;
    let written = this.#closedWritten;
    for (const socket of this.#live) {
      read += socket.bytesRead;
      written += socket.bytesWritten;
    }
    const { sent, received } = this.ledger;
    return Math.abs(read - received.counts().total) + Math.abs(written - sent.counts().total);
  }

  #scanner(role: ConnectionRole, direction: 'sent' | 'received'): Scanner {
    const side = this.ledger[direction];
    if (role === 'websocket') return new HttpScanner(side, 'handshake', () => new FrameScanner(side));
    return new HttpScanner(side, role === 'stream' ? 'handshake' : 'headers');
  }
}

/** The counters of a network at one moment. */
export interface Count {
  readonly requests: Requests;
  readonly connections: Connections;
  readonly sent: Books;
  readonly received: Books;
}

/** What was counted between two moments. */
export function trafficBetween(before: Count, after: Count): Traffic {
  return trafficOf({
    requests: difference(before.requests, after.requests),
    connections: difference(before.connections, after.connections),
    sent: difference(before.sent, after.sent),
    received: difference(before.received, after.received),
  });
}

const trafficOf = ({ sent, received, ...counters }: Count): Traffic => ({
  ...counters,
  sent: countsOf(sent),
  received: countsOf(received),
});

function difference<T extends { readonly [K in keyof T]: number }>(before: T, after: T): T {
  const keys = Object.keys(after) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, after[key] - before[key]])) as T;
}

function meter(socket: Socket, received: Scanner, sent: Scanner): void {
  const push = socket.push;
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (chunk !== null) received.scan(chunk);
    return push.call(socket, chunk, encoding);
  };
  const write = socket.write;
  // The overloads of write() cannot be told to the compiler in one signature.
  socket.write = ((chunk: Buffer | string, ...rest: [BufferEncoding]) => {
    const encoding = typeof rest[0] === 'string' ? rest[0] : 'utf8';
    if (typeof chunk !== 'string') sent.scan(chunk);
    else if (!sent.scanHead?.(chunk)) sent.scan(Buffer.from(chunk, encoding));
    return write.call(socket, chunk, ...rest);
  }) as Socket['write'];
}
