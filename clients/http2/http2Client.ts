import type { Http2Use } from '../../core/http2Use.ts';
import type { Path } from '../../core/path.ts';
import type { Opened, Receive } from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import { Http2Pool } from './pool.ts';
import type { PeerSettings } from './sender.ts';

/** What is said to clients of HTTP/2. */
export type Http2Settings = NonNullable<Path['http']>;

/** HTTP/2 of one network: who shares which connection, and what came of them. */
export class Http2Client {
  readonly #settings: Http2Settings;
  readonly #ledger: Ledger;
  readonly #version: Http2Use['version'];
  readonly #counts = { connections: 0, streams: 0 };
  readonly #webSockets = { onStreams: 0, onHttp1: 0 };
  #peer: Http2Use['peer'] | undefined;
  #shared: Http2Pool | undefined;
  #users = 0;

  constructor(settings: Http2Settings, ledger: Ledger, isOverTls: boolean) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#version = isOverTls ? 'h2' : 'h2c';
  }

  /** What was agreed with the target; null before anything was. */
  get use(): Http2Use | null {
    if (!this.#peer) return null;
    const { onStreams, onHttp1 } = this.#webSockets;
    const webSockets = onStreams + onHttp1 > 0 && { webSockets: { onStreams, onHttp1 } };
    return { version: this.#version, ...this.#counts, ...webSockets, peer: this.#peer };
  }

  /** A WebSocket was opened. */
  webSocketOpened(on: 'onStreams' | 'onHttp1'): void {
    this.#webSockets[on]++;
  }

  /** The pool of the next user: one of its own, or that of the users before it while it has room. */
  poolOfNextUser(open: (receive: Receive) => Opened): Http2Pool {
    const { connection, usersPerConnection } = this.#settings;
    if (connection === 'own') return this.ownPool(open);
    if (this.#users++ % usersPerConnection === 0) this.#shared = this.#newPool(open, false);
    return this.#shared as Http2Pool;
  }

  /** A pool of one user, or of one request. */
  ownPool(open: (receive: Receive) => Opened): Http2Pool {
    return this.#newPool(open, true);
  }

  #newPool(open: (receive: Receive) => Opened, isOwn: boolean): Http2Pool {
    return new Http2Pool({
      ledger: this.#ledger,
      isOwn,
      open: (receive) => {
        this.#counts.connections++;
        return open(receive);
      },
      streamOpened: () => {
        this.#counts.streams++;
      },
      settled: (peer) => {
        this.#peer ??= announced(peer);
      },
    });
  }
}

const announced = (peer: PeerSettings): Http2Use['peer'] => ({
  maxConcurrentStreams: peer.maxConcurrentStreams ?? null,
  initialWindowBytes: peer.initialWindowBytes,
  headerTableBytes: peer.headerTableBytes,
  connectProtocol: peer.connectProtocol,
});
