import type { Socket } from 'node:net';
import { LedgerSide } from '../wire/ledger.ts';
import { isCounted } from '../wire/meteredSocket.ts';
import { flags, frameHeadBytes, frameTypes } from './frames.ts';
import type { Stream } from './stream.ts';

/** Categories of the frames that carry nothing of a stream, which are booked whole. */
type WholeFrame = 'handshake' | 'heartbeat' | 'control';

/**
 * What a connection writes, one character for each byte, gathered until it is flushed: frames that are made
 * together leave together. They are booked when the socket has taken them.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #sent: LedgerSide;
  readonly #isShared: boolean;
  readonly #onWrite: (bytes: string) => void;
  readonly #onTaken = () => this.flush();
  /** What waits to be booked. */
  readonly waiting = new LedgerSide();
  #pending = '';
  #isDue = false;

  /** On a shared connection, frames wait for those of others until the turn of the event loop is over. */
  constructor(socket: Socket, sent: LedgerSide, isShared: boolean, onWrite: (bytes: string) => void) {
    this.#onWrite = onWrite;
    this.#socket = socket;
    this.#sent = sent;
    this.#isShared = isShared;
  }

  /** Adds a frame that carries nothing of a stream, or the preface. */
  whole(frame: Buffer, category: WholeFrame): void {
    this.#pending += frame.toString('latin1');
    this.waiting[category] += frame.length;
  }

  /** Adds a field block: in more frames than one where it is longer than one holds (RFC 9113 §6.10). */
  block(
    streamId: number,
    block: string,
    isLast: boolean,
    category: 'headers' | 'handshake',
    mostBytes: number,
  ): void {
    let type: number = frameTypes.HEADERS;
    let at = 0;
    do {
      const end = Math.min(block.length, at + mostBytes);
      const isWhole = end === block.length;
      const own = (isWhole ? flags.END_HEADERS : 0) | (isLast && at === 0 ? flags.END_STREAM : 0);
      this.#pending += frameHead(end - at, type, own, streamId) + block.slice(at, end);
      this.waiting.framing += frameHeadBytes;
      this.waiting[category] += end - at;
      type = frameTypes.CONTINUATION;
      at = end;
    } while (at < block.length);
  }

  /** Adds a frame of data. */
  data({ id, books }: Stream, data: string, isLast: boolean): void {
    this.#pending += frameHead(data.length, frameTypes.DATA, isLast ? flags.END_STREAM : 0, id) + data;
    this.waiting.framing += frameHeadBytes;
    if (books.sent) books.sent(Buffer.from(data, 'latin1'));
    else this.waiting.body += data.length;
  }

  /** Writes soon. */
  flushSoon(): void {
    if (!this.#isShared) {
      this.flush();
      return;
    }
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.flush();
    });
  }

  /**
   * Writes what has gathered, once the socket has taken what it was given before: what it only holds may
   * never leave, and would be in the books. Over TLS it tells of each write a turn later.
   */
  flush(): void {
    if (this.#pending === '' || this.#socket.destroyed || this.#socket.writableLength > 0) return;
    const bytes = this.#pending;
    this.#pending = '';
    this.#onWrite(bytes);
    this.#socket.write(bytes, 'latin1', this.#onTaken);
    const sent = this.#sent;
    const { waiting } = this;
    const isTaken = isCounted(this.#socket);
    for (const category of categories) {
      if (isTaken) sent[category] += waiting[category];
      waiting[category] = 0;
    }
  }
}

const categories = ['handshake', 'headers', 'framing', 'body', 'heartbeat', 'control'] as const;

/** The head of a frame (RFC 9113 §4.1), one character for each byte. */
const frameHead = (length: number, type: number, flags: number, streamId: number): string =>
  String.fromCharCode(
    length >>> 16,
    (length >>> 8) & 0xff,
    length & 0xff,
    type,
    flags,
    streamId >>> 24,
    (streamId >>> 16) & 0xff,
    (streamId >>> 8) & 0xff,
    streamId & 0xff,
  );
