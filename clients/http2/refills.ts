import { windowUpdateFrame } from './frames.ts';
import type { Outbox } from './outbox.ts';
import { ReceiveWindow } from './receiveWindow.ts';
import type { Stream } from './stream.ts';

/** How much a target may send before it is told of more: on each stream, and on the connection. */
export const windowBytes = { stream: 1_048_576, connection: 16_777_216 };

/** Refills come so much later: a target that sends more than it may is found before. */
const refillAfterMs = 20;

/** The receiving side of flow control (RFC 9113 §5.2, §6.9). */
export class Refills {
  readonly #outbox: Outbox;
  readonly #open: ReadonlyMap<number, Stream>;
  readonly #window = new ReceiveWindow(windowBytes.connection, 0);
  readonly #due = new Map<number, ReceiveWindow>();
  #timer: NodeJS.Timeout | undefined;

  constructor(outbox: Outbox, open: ReadonlyMap<number, Stream>) {
    this.#outbox = outbox;
    this.#open = open;
  }

  /** So many bytes have come that flow control counts. Throws an Http2Error where they are too many. */
  taken(bytes: number): void {
    if (this.#window.take(bytes)) this.#refillSoon(0, this.#window);
  }

  /** The same of one stream. */
  takenOn({ id, receiveWindow }: Stream, bytes: number): void {
    if (receiveWindow.take(bytes)) this.#refillSoon(id, receiveWindow);
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #refillSoon(streamId: number, window: ReceiveWindow): void {
    this.#due.set(streamId, window);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [id, due] of this.#due)
        if (id === 0 || this.#open.has(id))
          this.#outbox.whole(windowUpdateFrame(id, due.refill()), 'control');
      this.#due.clear();
      this.#outbox.flush();
    }, refillAfterMs);
  }
}
