import type { Opened, Receive } from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import { Http2Connection } from './connection.ts';
import type { Member } from './members.ts';
import type { PeerSettings } from './sender.ts';

/** A connection that nobody uses is kept so long, as a subscriber whose stream has failed will come back. */
const idleMs = 15_000;

/** What a pool needs of its network. */
export interface PoolContext {
  readonly ledger: Ledger;
  /** Whether its one connection belongs to one user. */
  readonly isOwn: boolean;
  open(receive: Receive): Opened;
  settled(peer: PeerSettings): void;
  streamOpened(): void;
}

/** The connection of one user, or of those that share one: opened when it is wanted, and when it was lost. */
export class Http2Pool {
  readonly isOwn: boolean;
  readonly #context: PoolContext;
  #connection: Http2Connection | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(context: PoolContext) {
    this.isOwn = context.isOwn;
    this.#context = context;
  }

  /** Takes part in the connection. */
  join(member: Member): Http2Connection {
    clearTimeout(this.#idle);
    const connection = this.#connection ?? this.#connect();
    connection.join(member);
    return connection;
  }

  /** Takes part no more: what is open is reset, and the last one closes the connection. */
  async leave(connection: Http2Connection, member: Member): Promise<void> {
    const { stream } = member;
    if (!connection.remove(member)) return;
    if (connection.size === 0) return connection.close();
    if (stream) connection.reset(stream);
  }

  /** Takes part no more, as its stream has failed: the connection is still good. */
  drop(connection: Http2Connection, member: Member): void {
    connection.remove(member);
    if (connection.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (connection.size === 0) void connection.close();
    }, idleMs).unref();
  }

  #connect(): Http2Connection {
    const { ledger, open, settled, streamOpened } = this.#context;
    const connection: Http2Connection = new Http2Connection(open, ledger, {
      isShared: !this.isOwn,
      onSettled: settled,
      onStream: streamOpened,
      onClosing: () => {
        if (this.#connection === connection) this.#connection = undefined;
      },
    });
    this.#connection = connection;
    return connection;
  }
}
