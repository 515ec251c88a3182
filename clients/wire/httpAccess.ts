import type { Duplex } from 'node:stream';
import type { ConnectionEvents, HttpConnection, PrepareRequest } from './httpConnection.ts';
import type { Scanner } from './meteredSocket.ts';

/** What an HTTP connection is for, which decides how its bytes are booked. */
export type HttpRole =
  /** Request after request: their heads are headers. */
  | 'requests'
  /** One request, on a connection that nobody shares. */
  | 'request'
  /** One response that stays open: the heads are its handshake. */
  | 'stream';

/** Is shown each byte of one connection before anybody else takes it. */
export interface Tap {
  readonly received: Scanner;
  readonly sent: Scanner;
  /** Nothing that was shown matters: what follows passes on another connection, of this version of HTTP. */
  restart(version: HttpAccess['version']): void;
}

/** What a WebSocket runs on; `lostBecause` says why it was lost, where the stream below knows. */
export type WebSocketDuplex = Duplex & { readonly lostBecause?: Error | undefined };

/** How one user sends requests and opens WebSockets, in a version of HTTP. */
export interface HttpAccess {
  readonly version: '1.1' | '2';
  /** How requests to a target are made. Unless its connection is kept, each asks for another one. */
  readonly requestsTo: (url: URL, isKept: boolean) => PrepareRequest;
  /** Opens a connection for HTTP requests. */
  readonly openHttp: (url: URL, role: HttpRole, events: ConnectionEvents, tap?: Tap) => HttpConnection;
  /** Opens a connection for a WebSocket. Its user handles its errors. */
  readonly openWebSocket: (url: URL, tap?: Tap) => WebSocketDuplex;
}
