import { socketIoPath } from '../../core/messages/socketIo.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import type { Token } from '../credentials.ts';
import { type CutError, RequestFault } from '../wire/requestFault.ts';
import type { Context, EngineConnection } from './engineConnection.ts';
import { type EnginePacket, engineTypes, type Opened, readOpen } from './enginePackets.ts';
import { type Address, type PollingClients, PollingConnection } from './pollingConnection.ts';
import { WebSocketConnection } from './webSocketConnection.ts';

/** What a session tells its subscriber. */
export interface SessionEvents {
  /** It is open: messages can be sent. */
  opened(): void;
  /**
   * A message, and what its bytes are on the wire. May throw an UnreadableError, which ends the session; true
   * says that the message belongs to the handshake.
   */
  message(message: string | Buffer): boolean;
  /** Something went wrong, and it goes on all the same. */
  fault(fault: RequestFault): void;
  /** It is over. */
  failed(error: RequestFault | CutError): void;
}

/** How long the real server waits for an upgrade before it gives it up (upgradeTimeout). */
const longestUpgradeMs = 10_000;
const probe = 'probe';

/**
 * A session of Engine.IO 4: opens it, answers its pings, and moves it from long polling to WebSocket where
 * that is asked for. Where the upgrade fails it stays on polling, as the real client does, and says so.
 */
export class EngineSession {
  readonly #context: Context;
  readonly #events: SessionEvents;
  readonly #token: Token;
  #opened: Opened | undefined;
  #current: EngineConnection & { abandon(): void };
  #probing: WebSocketConnection | undefined;
  /** Messages that wait for the upgrade. */
  #held: string[] | undefined;
  #silence: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(context: Context, token: Token, clients: PollingClients, events: SessionEvents) {
    this.#context = context;
    this.#token = token;
    this.#events = events;
    if (context.variant.connection === 'websocket') this.#current = this.#openWebSocket();
    else {
      const polling: PollingConnection = new PollingConnection(context, clients, this.#addressOf('polling'), {
        packet: (packet, body, header) => this.#take(packet, body, header, polling),
        failed: (error) => this.fail(error),
      });
      this.#current = polling;
      polling.poll();
    }
  }

  /** Sends a message; `isHandshake` says how it is booked. */
  send(message: string, isHandshake = false): void {
    const packet = `${engineTypes.message}${message}`;
    if (this.#held) this.#held.push(packet);
    else if (isHandshake) this.#sendAs('handshake', packet, this.#current);
    else this.#current.send(packet);
  }

  /** Ends it for this reason. */
  fail(error: RequestFault | CutError): void {
    if (this.#isOver) return;
    this.#stop();
    this.#current.abandon();
    this.#probing?.abandon();
    this.#events.failed(error);
  }

  /** Cuts its connections, as a lost network does; false where there are none. */
  cut(): boolean {
    this.#probing?.abandon();
    return this.#current.cut();
  }

  /** Ends it in order; the clients are closed by whom they belong to. */
  async close(): Promise<void> {
    const hasOpened = this.#opened !== undefined;
    const isOver = this.#isOver;
    this.#stop();
    if (isOver) return;
    this.#probing?.abandon();
    if (hasOpened) await this.#current.close();
    else this.#current.abandon();
  }

  #stop(): void {
    this.#isOver = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#patience);
  }

  #addressOf(transport: 'polling' | 'websocket'): Address {
    const { credentials } = this.#context;
    const query = `${socketIoPath}?EIO=4&transport=${transport}`;
    const first = credentials.path(query, this.#token);
    return {
      path: () => (this.#opened ? `${query}&sid=${this.#opened.sid}` : first),
      headers: (headers) => credentials.headers(headers, this.#token),
      maxPayload: () => this.#opened?.maxPayload ?? Number.POSITIVE_INFINITY,
    };
  }

  #openWebSocket(): WebSocketConnection {
    const ws: WebSocketConnection = new WebSocketConnection(this.#context, this.#addressOf('websocket'), {
      packet: (packet, body, header) => this.#take(packet, body, header, ws),
      failed: (error) => this.fail(error),
    });
    return ws;
  }

  #take(packet: EnginePacket, bodyBytes: number, headerBytes: number, from: EngineConnection): void {
    const { received } = this.#context.network.ledger;
    if (!this.#opened) {
      if (packet.type !== engineTypes.open)
        throw new UnreadableError(
          `the target began the session with ${nameOf(packet)}; expected an open packet`,
        );
      this.#opened = readOpen(packet.data);
      received.rebook('handshake', bodyBytes, headerBytes);
      this.#watch(this.#opened.silenceMs);
      this.#events.opened();
      if (this.#context.variant.connection === 'upgrade') this.#upgrade(this.#opened);
      return;
    }
    switch (packet.type) {
      case engineTypes.ping:
        received.rebook('heartbeat', bodyBytes, headerBytes);
        this.#silence?.refresh();
        this.#sendAs('heartbeat', engineTypes.pong, from);
        return;
      case engineTypes.message:
      case 'binary': {
        const isHandshake = this.#events.message(packet.type === 'binary' ? packet.bytes : packet.data);
        if (isHandshake) received.rebook('handshake', bodyBytes, headerBytes);
        return;
      }
      case engineTypes.noop:
        received.rebook('handshake', bodyBytes, headerBytes);
        return;
      case engineTypes.close:
        received.rebook('handshake', bodyBytes, headerBytes);
        this.fail(new RequestFault('reconnect', `${endpoint}: the target closed the session`));
        return;
      default:
        throw new UnreadableError(`the target sent ${nameOf(packet)}, which has no place here`);
    }
  }

  #sendAs(category: 'handshake' | 'heartbeat', packet: string, over: EngineConnection): void {
    const bytes = Buffer.byteLength(packet);
    this.#context.network.ledger.sent.rebook(category, bytes, over.headerBytes(bytes));
    over.send(packet);
  }

  /** Gives the session up when no ping comes in time; each ping begins the time anew. */
  #watch(silenceMs: number): void {
    this.#silence = setTimeout(() => {
      const within = `${silenceMs / 1000} s (pingInterval and pingTimeout)`;
      this.fail(new RequestFault('unanswered', `${endpoint}: no ping came within ${within}`));
    }, silenceMs);
  }

  /** Asks for a WebSocket beside the polls, and moves there once it has answered. */
  #upgrade({ canUpgrade, answerMs }: Opened): void {
    const polling = this.#current as PollingConnection;
    if (!canUpgrade) {
      const why = `${endpoint}: the target offers no upgrade to WebSocket; it stays on polling`;
      this.#events.fault(new RequestFault('unreadable', why));
      return;
    }
    const withinMs = Math.min(longestUpgradeMs, answerMs);
    let hasMoved = false;
    const ws: WebSocketConnection = new WebSocketConnection(
      this.#context,
      this.#addressOf('websocket'),
      {
        packet: (packet, body, header) => {
          if (hasMoved) return this.#take(packet, body, header, ws);
          if (packet.type !== engineTypes.pong || packet.data !== probe)
            throw new UnreadableError(
              `the target answered the probe with ${nameOf(packet)}; expected 3probe`,
            );
          this.#context.network.ledger.received.rebook('handshake', body, header);
          clearTimeout(this.#patience);
          this.#held = [];
          polling.pause(() => {
            hasMoved = true;
            polling.abandon();
            this.#current = ws;
            this.#probing = undefined;
            this.#sendAs('handshake', engineTypes.upgrade, ws);
            this.#release();
          });
        },
        failed: (error) => (hasMoved ? this.fail(error) : this.#stay(error)),
      },
      () => this.#sendAs('handshake', `${engineTypes.ping}${probe}`, ws),
    );
    this.#probing = ws;
    this.#patience = setTimeout(() => {
      ws.abandon();
      const within = `within ${withinMs / 1000} s`;
      this.#stay(new RequestFault('unanswered', `${endpoint}: the upgrade was not answered ${within}`));
    }, withinMs);
  }

  /** The upgrade has failed: polls go on. */
  #stay(error: RequestFault | CutError): void {
    if (this.#isOver) return;
    clearTimeout(this.#patience);
    this.#probing = undefined;
    (this.#current as PollingConnection).resume();
    this.#release();
    if (error instanceof RequestFault)
      this.#events.fault(new RequestFault(error.kind, `${error.message}; the session stays on polling`));
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const packet of held) this.#current.send(packet);
  }
}

/** The session, to speak of it. */
const endpoint = socketIoPath;

const nameOf = (packet: EnginePacket) =>
  packet.type === 'binary'
    ? 'bytes'
    : `a packet ${JSON.stringify(`${packet.type}${packet.data}`.slice(0, 60))}`;
