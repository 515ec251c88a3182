import { PathError } from '../wire/requestFault.ts';
import type { Opening } from './stream.ts';

/** How long a stream waits for another one to end, where the target takes no more at once. */
const roomWithinMs = 10_000;

/** Why a stream was never opened on a connection where the target takes but so many. */
export const tooManyStreams = (most: number, isShared: boolean): PathError =>
  new PathError(
    `it takes at most ${most} stream${most === 1 ? '' : 's'} at once on a connection, too few for ` +
      (isShared ? 'its users; let fewer share one (usersPerConnection)' : 'a user'),
  );

interface Waiting {
  readonly opening: Opening;
  readonly timer: NodeJS.Timeout;
}

/** Streams that wait to be opened until the target takes another one (RFC 9113 §5.1.2). */
export class Openings {
  readonly #hasRoom: () => boolean;
  readonly #open: (opening: Opening) => void;
  readonly #reason: () => Error;
  readonly #waiting: Waiting[] = [];

  /** `reason` says why a stream was never opened, to one that has waited too long. */
  constructor(parts: { hasRoom(): boolean; open(opening: Opening): void; reason(): Error }) {
    this.#hasRoom = parts.hasRoom;
    this.#open = parts.open;
    this.#reason = parts.reason;
  }

  /** Opens a stream as soon as there is room. */
  add(opening: Opening): void {
    if (this.#hasRoom()) {
      this.#open(opening);
      return;
    }
    const timer = setTimeout(() => {
      this.forget(opening);
      opening.listener.failed(this.#reason());
    }, roomWithinMs);
    this.#waiting.push({ opening, timer });
  }

  /** There may be room. */
  serve(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      const { opening, timer } = this.#waiting.shift() as Waiting;
      clearTimeout(timer);
      this.#open(opening);
    }
  }

  /** Opens a stream no more that may have been waiting for it. */
  forget(opening: Opening): void {
    const at = this.#waiting.findIndex((one) => one.opening === opening);
    if (at < 0) return;
    clearTimeout(this.#waiting[at]?.timer);
    this.#waiting.splice(at, 1);
  }

  /** Opens none any more. */
  stop(): void {
    for (const { timer } of this.#waiting.splice(0)) clearTimeout(timer);
  }
}
