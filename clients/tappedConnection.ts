import {
  chunkAt,
  firstControlOpcode,
  frameAt,
  http2ContentOf,
  http2FrameAt,
  type Piece,
  piecesOf,
} from '../core/framing.ts';
import type { Payload } from '../core/schedule/payload.ts';
import type { HttpAccess, Tap } from './wire/httpAccess.ts';

/** What a connection is used for, which decides where one exchange ends and the next begins. */
export type TappedRole = 'requests' | 'stream' | 'frames';

/** What passed on a connection for a while, and the notifications that it brought. */
export interface Passage {
  sent: Buffer;
  received: Buffer;
  /** How often something was written, and read: over TLS, a record each. */
  readonly turns: { sent: number; received: number };
  readonly notifications: { readonly id: string; readonly payload: Payload }[];
}

/**
 * Of a passage that does not end, this much is held: as a body that is not chunked, which nothing can cut.
 */
const longestHeldBytes = 131_072;

const isRequest = (bytes: Buffer) => /^(?:GET|POST) /.test(bytes.toString('latin1', 0, 5));

const none = Buffer.alloc(0);
const newPassage = (): Passage => ({
  sent: none,
  received: none,
  turns: { sent: 0, received: 0 },
  notifications: [],
});
const joined = (held: Buffer, bytes: Buffer) =>
  held.length > longestHeldBytes ? held : Buffer.concat([held, bytes]);

/**
 * Cuts what passes on one connection into passages. A request begins one; on a stream or WebSocket the
 * first lasts until the subscription is in place, and each further one until all messages in it have been
 * taken.
 */
export class TappedConnection implements Tap {
  /**
   * From the connection's start to the subscription; null until then, and where each request stands for
   * itself.
   */
  handshake: Passage | null = null;
  /** The passage that goes on now. */
  passage = newPassage();
  readonly #role: TappedRole;
  #version: HttpAccess['version'];
  readonly #onRead: () => void;
  #isOver = false;

  /** `onRead` is called before the bytes are processed. */
  constructor(role: TappedRole, version: HttpAccess['version'], onRead: () => void) {
    this.#role = role;
    this.#version = version;
    this.#onRead = onRead;
  }

  readonly sent = {
    scan: (bytes: Buffer) => {
      if (this.#isOver) return;
      // The stream has ended, and is asked for again on its connection: other answers come first.
      if (this.#role === 'stream' && this.handshake && isRequest(bytes)) return this.stop();
      if (this.#role === 'requests') this.passage = { ...newPassage(), sent: bytes };
      if (this.#role === 'requests' || !this.handshake) this.passage.turns.sent++;
      if (this.#role === 'requests') return;
      // Later bytes are pongs and messages upstream: no part of a delivery.
      if (!this.handshake) this.passage.sent = joined(this.passage.sent, bytes);
    },
  };

  readonly received = {
    scan: (bytes: Buffer) => {
      if (this.#isOver) return;
      this.#onRead();
      if (this.handshake && this.#isTaken()) this.passage = newPassage();
      this.passage.turns.received++;
      this.passage.received = joined(this.passage.received, bytes);
    },
  };

  get version(): HttpAccess['version'] {
    return this.#version;
  }

  restart(version: HttpAccess['version']): void {
    this.#version = version;
    this.handshake = null;
    this.passage = newPassage();
  }

  /** The subscription is in place. */
  subscribed(): void {
    if (this.#role === 'requests' || this.handshake) return;
    this.handshake = this.passage;
    this.passage = newPassage();
  }

  /** Whether a passage is a delivery and nothing else. */
  isDelivery({ received, notifications }: Passage): boolean {
    if (this.#role === 'requests') return notifications.length > 0;
    const { messages, heartbeats } = contentOf(this.#role, this.#version, received) ?? {
      messages: 0,
      heartbeats: 0,
    };
    return this.handshake !== null && notifications.length === 1 && messages === 1 && heartbeats === 0;
  }

  /** Nobody wants to see any more. */
  stop(): void {
    this.#isOver = true;
    this.passage = newPassage();
  }

  /** Whether all messages read have been emitted; a compressed one is emitted some time after it was read. */
  #isTaken(): boolean {
    const content = contentOf(this.#role, this.#version, this.passage.received);
    return content !== undefined && this.passage.notifications.length >= content.messages;
  }
}

/**
 * What says nothing: empty lines of NDJSON, comments of SSE (HTML Standard §9.2.6), and an empty part of
 * multipart.
 */
const heartbeat = /^(?:(?::.*)?\n+|(?:\r?\n){1,2}--[^\r\n]+\r?\n)$/;

/** What whole messages came; undefined when more must follow. */
function contentOf(
  role: TappedRole,
  version: HttpAccess['version'],
  received: Buffer,
): { messages: number; heartbeats: number } | undefined {
  if (version === '1.1') return role === 'frames' ? framesIn(received) : chunksIn(received);
  const frames = piecesOf(received, http2FrameAt);
  if (!isWhole(frames, received)) return undefined;
  const contents = frames.flatMap((frame) => http2ContentOf(received, frame) ?? []);
  return role === 'frames' ? framesIn(Buffer.concat(contents)) : piecesIn(contents);
}

const isWhole = (pieces: readonly Piece[], bytes: Buffer) => (pieces.at(-1)?.end ?? 0) === bytes.length;

function framesIn(bytes: Buffer): ReturnType<typeof contentOf> {
  const frames = piecesOf(bytes, frameAt);
  const data = frames.filter(({ opcode }) => opcode < firstControlOpcode);
  const messages = data.filter(({ isFinal }) => isFinal).length;
  return isWhole(frames, bytes) ? { messages, heartbeats: frames.length - data.length } : undefined;
}

function chunksIn(bytes: Buffer): ReturnType<typeof contentOf> {
  const chunks = piecesOf(bytes, chunkAt);
  if (!isWhole(chunks, bytes)) return undefined;
  return piecesIn(chunks.map(({ dataAt, dataEnd }) => bytes.subarray(dataAt, dataEnd)));
}

/** Pieces may cut a message or hold several: of those, only whether any came is known. */
function piecesIn(pieces: readonly Buffer[]): ReturnType<typeof contentOf> {
  const heartbeats = pieces.filter((piece) => heartbeat.test(piece.toString('latin1'))).length;
  return { messages: heartbeats < pieces.length ? 1 : 0, heartbeats };
}
