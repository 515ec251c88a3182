import { connect, type Socket } from 'node:net';
import { hostOf, portOf } from '../core/address.ts';
import type { Connections, Requests, Traffic } from '../core/counts.ts';
import type { Http2Use } from '../core/http2Use.ts';
import type { Route } from '../core/messages/protocol.ts';
import type { Path } from '../core/path.ts';
import { recordOverhead } from '../core/tlsRecords.ts';
import type { TlsUse } from '../core/tlsUse.ts';
import { addressOfUser } from '../core/userAddress.ts';
import type { ConnectSeries } from './connectSeries.ts';
import type { CrossOrigin } from './crossOrigin.ts';
import { FallbackBook } from './fallbackBook.ts';
import { http1Access } from './http1/http1Access.ts';
import { http2Access } from './http2/http2Access.ts';
import { Http2Client } from './http2/http2Client.ts';
import type { HttpAccess } from './wire/httpAccess.ts';
import type { Opened, Receive } from './wire/httpConnection.ts';
import { type Books, countsOf, createLedger } from './wire/ledger.ts';
import { alpn, TlsClient, type TlsSession } from './wire/tls.ts';
import { watched } from './wire/watched.ts';

/** A subscriber's access to the network. */
export type SubscriberNetwork = Pick<
  Network,
  'ledger' | 'requests' | 'connections' | 'subprotocols' | 'fallbacks' | 'recordOverhead'
> &
  HttpAccess & {
    /** The browser between a page of another origin and the target; absent for pages of its own. */
    readonly crossOrigin?: CrossOrigin | undefined;
  };

/** What a user does not share with others. */
interface OwnAccess {
  readonly session: TlsSession;
  /** Absent where it does not matter. */
  readonly address: string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The buffer that all HTTP connections of a process read into: each is done with it before the next one
 * reads, so no read has to allocate.
 */
const receiveBuffer = Buffer.allocUnsafeSlow(65_536);

/**
 * The agent's side of the wire: opens its TCP connections, and has each byte booked in the ledger as it
 * passes. The sockets' own totals prove the books.
 */
export class Network {
  readonly ledger = createLedger();
  readonly requests: Mutable<Requests> = { total: 0, empty: 0, failed: 0, upstream: 0 };
  readonly connections: Mutable<Connections> = { opened: 0, failed: 0, reconnected: 0 };
  /** Subprotocols that the target has chosen. */
  readonly subprotocols = new Set<string>();
  /** Which transports chains came to. */
  readonly fallbacks = new FallbackBook();
  readonly #connects: ConnectSeries | undefined;
  readonly #tls: TlsClient | undefined;
  readonly #http2: Http2Client | undefined;
  readonly #route: Route;
  readonly #live = new Set<Socket>();
  #closedRead = 0;
  #closedWritten = 0;

  /**
   * With a series, each attempt to connect is counted there, too; `authority` is whom TLS trusts, as PEM; the
   * route is where connections go.
   */
  constructor(
    connects?: ConnectSeries,
    { http, tls }: Path = {},
    authority: string | null = null,
    route: Route = {},
  ) {
    this.#connects = connects;
    this.#route = route;
    this.#tls = tls && new TlsClient({ tls, authority }, this.ledger);
    this.#http2 = http && new Http2Client(http, this.ledger, tls !== undefined);
  }

  /**
   * The network as one user has it, counted from 0: with a session of his own to resume, and on a route that
   * has them an address of his own. `passed` is called whenever something passes one of his connections.
   */
  forSubscriber(user = 0, crossOrigin?: CrossOrigin, passed?: () => void): SubscriberNetwork {
    const own: OwnAccess = {
      session: {},
      address: this.#route.ownAddresses ? addressOfUser(user) : undefined,
    };
    const opening = (protocols: string[]) => {
      const open = (url: URL, receive?: Receive) => this.#open(url, own, protocols, receive);
      return passed ? watched(open, passed) : open;
    };
    const { ledger, requests, connections, subprotocols, fallbacks } = this;
    const http1 = http1Access(opening(alpn.http1), ledger);
    const http2 =
      // In the clear, prior knowledge is of HTTP/2 alone: nothing says that HTTP/1.1 would be answered.
      this.#http2 && http2Access(this.#http2, opening(alpn.http2), ledger, this.#tls && http1.openWebSocket);
    const recordOverhead = () => this.recordOverhead();
    const booked = { ledger, requests, connections, subprotocols, fallbacks };
    return { crossOrigin, ...booked, recordOverhead, ...(http2 ?? http1) };
  }

  /** Opens a connection over the path. The user of the socket handles its errors. */
  #open(url: URL, { session, address }: OwnAccess, protocols: string[], receive?: Receive): Opened {
    const host = hostOf(url);
    if (!this.#tls) return { socket: this.#openTcp(url, host, address, receive), ready: 'connect' };
    const raw = this.#openTcp(url, host, address);
    const socket = this.#tls.open(raw, host, { session, protocols }, receive);
    socket.once('secureConnect', () => this.#connects?.success());
    return { socket, ready: 'secureConnect' };
  }

  #openTcp(url: URL, host: string, localAddress: string | undefined, receive?: Receive): Socket {
    const socket = connect({
      ...(this.#route.via ?? { host, port: portOf(url) }),
      ...(localAddress !== undefined && { localAddress }),
      noDelay: true,
      ...(receive && { onread: { buffer: receiveBuffer, callback: receive } }),
    });
    let connected = false;
    this.#connects?.attempt();
    this.#live.add(socket);
    socket.once('connect', () => {
      connected = true;
      if (!this.#tls) this.#connects?.success();
      this.connections.opened++;
    });
    socket.once('close', () => {
      if (!connected) this.connections.failed++;
      this.#live.delete(socket);
      this.#closedRead += socket.bytesRead;
      this.#closedWritten += socket.bytesWritten;
    });
    return socket;
  }

  /** What was agreed on over HTTP/2; null without it, and before anything was. */
  get http2Use(): Http2Use | null {
    return this.#http2?.use ?? null;
  }

  /** What was agreed on with the target; null without TLS, and before anything was. */
  get tlsUse(): TlsUse | null {
    return this.#tls?.use ?? null;
  }

  /** Bytes that a record of TLS adds; undefined without TLS, and before anything was agreed on. */
  recordOverhead(): number | undefined {
    const use = this.tlsUse;
    return use === null ? undefined : recordOverhead(use.version, use.cipher);
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
    this.#tls?.reconcile();
    let read = this.#closedRead;
    let written = this.#closedWritten;
    for (const socket of this.#live) {
      read += socket.bytesRead;
      written += socket.bytesWritten;
    }
    const { sent, received } = this.ledger;
    return Math.abs(read - received.counts().total) + Math.abs(written - sent.counts().total);
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

function difference<T extends { readonly [K in keyof T]: number | undefined }>(before: T, after: T): T {
  const keys = Object.keys(after) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)])) as T;
}
