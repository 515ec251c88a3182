import type { Tap } from '../wire/httpAccess.ts';
import type { Stream } from './stream.ts';

/** Whoever uses a connection, for one stream at a time. */
export interface Member {
  /** The stream that is open; undefined between streams, and while one waits to be opened. */
  readonly stream: Stream | undefined;
  readonly tap: Tap | undefined;
  /** Requests can be sent. */
  connected(): void;
  /** The target has announced its settings. */
  settled?(): void;
  /** The connection, or its part in it, is lost. */
  lost(error: Error): void;
}

/** Those who use a connection; one may leave, or another come, while they are told. */
export class Members {
  readonly #all = new Set<Member>();

  get size(): number {
    return this.#all.size;
  }

  add(member: Member): void {
    this.#all.add(member);
  }

  has(member: Member): boolean {
    return this.#all.has(member);
  }

  /** False where it was none. */
  delete(member: Member): boolean {
    return this.#all.delete(member);
  }

  tellAll(tell: (member: Member) => void): void {
    for (const member of [...this.#all]) if (this.#all.has(member)) tell(member);
  }

  /** Removes those that are lost, and tells them. */
  lose(error: Error, isLost: (member: Member) => boolean = () => true): void {
    this.tellAll((member) => {
      if (!isLost(member)) return;
      this.#all.delete(member);
      member.lost(error);
    });
  }
}
