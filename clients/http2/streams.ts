import { errorCodes, Http2Error } from './errorCodes.ts';
import { rstStreamFrame } from './frames.ts';
import type { Outbox } from './outbox.ts';
import type { Stream } from './stream.ts';

/** So many streams that we have reset are remembered: the target may not have heard of it yet. */
const mostRemembered = 1_000;

/** The streams of a connection: all are opened by the client, and so have odd numbers (RFC 9113 §5.1.1). */
export class Streams {
  readonly open = new Map<number, Stream>();
  /** The connection takes no other stream. */
  isClosing = false;
  readonly #outbox: Outbox;
  readonly #onGone: () => void;
  readonly #resets = new Set<number>();
  #nextId = 1;

  /** `onGone` is called when a stream has made room for another. */
  constructor(outbox: Outbox, onGone: () => void) {
    this.#outbox = outbox;
    this.#onGone = onGone;
  }

  /** The number of the next stream, which is then taken. */
  takeId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  /** Removes a stream that is over. */
  take(id: number): Stream | undefined {
    const stream = this.open.get(id);
    this.#resets.delete(id);
    if (!stream) return undefined;
    this.open.delete(id);
    this.#onGone();
    return stream;
  }

  /** The target has ended a stream. What we have not sent yet, it does not want (RFC 9113 §8.1). */
  ended(id: number): Stream | undefined {
    const stream = this.take(id);
    if (stream && stream.unsent !== '') this.#outbox.whole(rstStreamFrame(id, errorCodes.CANCEL), 'control');
    else if (stream && !stream.isSent) this.#outbox.data(stream, '', true);
    return stream;
  }

  /** Ends a stream for our part. */
  reset(id: number, code: number = errorCodes.CANCEL): void {
    if (!this.take(id)) return;
    this.#outbox.whole(rstStreamFrame(id, code), 'control');
    const [oldest] = this.#resets;
    if (this.#resets.size >= mostRemembered) this.#resets.delete(oldest as number);
    this.#resets.add(id);
  }

  /** Throws where the target may not send a frame on a stream that is not open. */
  checkGone(id: number, frame: string, isOfOpenStreams: boolean): void {
    if (id % 2 === 0 || id >= this.#nextId)
      throw new Http2Error(
        'PROTOCOL_ERROR',
        `the target sent ${frame} on stream ${id}, which nobody has opened`,
      );
    if (isOfOpenStreams && !this.#resets.has(id))
      throw new Http2Error('STREAM_CLOSED', `the target sent ${frame} on stream ${id}, which it had ended`);
  }
}
