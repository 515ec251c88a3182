import { type SocketIoAuth, socketIoEvents } from '../../core/messages/socketIo.ts';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { checkCursor } from '../../core/messages/wireMessage.ts';
import type { Payload } from '../../core/schedule/payload.ts';
import type { Token } from '../credentials.ts';
import { RequestFault } from '../wire/requestFault.ts';
import type { Context } from './engineConnection.ts';
import { OtherRevisionError } from './enginePackets.ts';
import { type SocketPacket, SocketPacketReader } from './socketPackets.ts';

/** What a subscription tells whoever keeps its connection. */
export interface SubscriptionEvents {
  /** The namespace is open: messages can be sent. */
  connected(): void;
  /** The target speaks the protocol. */
  succeeded(): void;
  /** The connection is over. */
  failed(fault: RequestFault): void;
}

type Fields = Readonly<Record<string, unknown>>;

const endpoint = 'Socket.IO';

/** Where a subscriber stands in the main namespace, from one connection to the next. */
export class Subscription {
  wasSubscribed = false;
  /** The target has said that the token of this connection has expired. */
  hasExpired = false;
  readonly #context: Context;
  readonly #events: SubscriptionEvents;
  #reader = new SocketPacketReader();
  #isConnected = false;
  #cursor: string | undefined;
  /** Of connection state recovery: the session that may be restored, and the last event that came in it. */
  #pid: string | undefined;
  #offset: string | undefined;

  constructor(context: Context, events: SubscriptionEvents) {
    this.#context = context;
    this.#events = events;
  }

  /** A connection begins. */
  begin(): void {
    this.#reader = new SocketPacketReader();
    this.#isConnected = false;
    this.hasExpired = false;
  }

  /** Goes on from now, and from no cursor. */
  forgetCursor(): void {
    this.#cursor = undefined;
  }

  /** What to say when connecting to the namespace. */
  authFor(token: Token): SocketIoAuth {
    const { topics, credentials } = this.#context;
    return {
      topics,
      ...(this.#cursor !== undefined && { cursor: this.#cursor }),
      ...(this.#pid !== undefined && this.#offset !== undefined && { pid: this.#pid, offset: this.#offset }),
      ...credentials.message(token),
    };
  }

  /** Takes a message; true where it belongs to the handshake. Throws an UnreadableError at what is wrong. */
  take(message: string | Buffer): boolean {
    const packet = typeof message === 'string' ? this.#reader.text(message) : this.#reader.binary(message);
    return packet ? this.#takePacket(packet) : false;
  }

  #takePacket({ type, data }: SocketPacket): boolean {
    if (type === 'event') {
      this.#takeEvent(data as [string, ...unknown[]]);
      return false;
    }
    if (type === 'connect') this.#connected(data);
    else if (type === 'connect-error') this.#events.failed(faultOfRefusal(data));
    else if (type === 'disconnect') this.#events.failed(this.#ended());
    return type !== 'ack';
  }

  #connected(data: unknown): void {
    const { sid, pid } = (data ?? {}) as { sid?: unknown; pid?: unknown };
    if (this.#isConnected) throw new UnreadableError('the target connected to the namespace twice');
    if (typeof sid !== 'string')
      throw new OtherRevisionError('it connects to a namespace without a session id');
    this.#isConnected = true;
    const isRecovered = this.#pid !== undefined && pid === this.#pid;
    if (isRecovered) this.#events.succeeded();
    else {
      this.#pid = typeof pid === 'string' ? pid : undefined;
      this.#offset = undefined;
    }
    this.#events.connected();
  }

  #takeEvent([name, argument, ...more]: [string, ...unknown[]]): void {
    const { sink } = this.#context;
    const fields = (typeof argument === 'object' && argument !== null ? argument : {}) as Fields;
    const last = more.at(-1);
    if (this.#pid !== undefined && typeof last === 'string') this.#offset = last;
    if (name === socketIoEvents.notification) {
      const { id, topic, payload } = notificationIn(fields);
      this.#moveTo(fields);
      sink.notification(id, topic, payload);
    } else if (name === socketIoEvents.subscribed) this.#subscribed(fields);
    else if (name === socketIoEvents.gap) {
      sink.gap();
      this.#moveTo(fields);
    } else if (name === socketIoEvents.expired) this.hasExpired = true;
    else if (name === socketIoEvents.problem) this.#events.failed(faultOfProblem(fields));
  }

  #subscribed(fields: Fields): void {
    const { sink } = this.#context;
    const isAnew = this.#cursor === undefined;
    if (fields.gap === true) sink.gap();
    this.#moveTo(fields);
    this.wasSubscribed = true;
    this.#events.succeeded();
    if (isAnew) sink.subscribed();
  }

  #moveTo({ cursor }: Fields): void {
    // A server that nobody can resume from has no cursors.
    if (cursor !== undefined) this.#cursor = checkCursor(cursor, JSON.stringify(cursor));
  }

  #ended(): RequestFault {
    const why = this.hasExpired ? ': the token had expired' : '';
    const message = `${endpoint}: the target ended the connection to the namespace${why}`;
    return new RequestFault('reconnect', message, { isUnauthorized: this.hasExpired });
  }
}

function notificationIn(fields: Fields): { id: string; topic: string; payload: Payload } {
  const { id, topic, data } = fields;
  const hasPayload = typeof data === 'string' || Buffer.isBuffer(data);
  if (typeof id === 'string' && typeof topic === 'string' && hasPayload) return { id, topic, payload: data };
  throw new UnreadableError(
    `the event notification needs an object with id, topic and data (text or bytes): ${excerptOf(JSON.stringify(fields))}`,
  );
}

/** What a target says when it does not let a client connect to the namespace. */
function faultOfRefusal(data: unknown): RequestFault {
  const { message, data: more } = (data ?? {}) as { message?: unknown; data?: { status?: unknown } };
  return faultOfProblem({ status: more?.status, detail: message });
}

function faultOfProblem({ status, detail }: Fields): RequestFault {
  const number = typeof status === 'number' ? status : 0;
  const why = `${number > 0 ? `${number} ` : ''}${excerptOf(String(detail))}`;
  return new RequestFault('status', `${endpoint}: the target refused the client: ${why}`, {
    // Without a status, the target is none of the contract: it would say the same again.
    isFinal: number < 500 && number !== 429,
    isUnauthorized: number === 401,
  });
}
