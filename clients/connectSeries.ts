import { monotonicMs } from '../core/clock.ts';
import type { Connects } from '../core/counts.ts';
import { connectsEveryMs } from '../core/messages/protocol.ts';

/** Counts attempts to connect, and those that were made, by when: nothing before it has begun. */
export class ConnectSeries {
  readonly #attempted: number[] = [];
  readonly #made: number[] = [];
  readonly #now: () => number;
  #originMs = Number.POSITIVE_INFINITY;

  constructor(now: () => number = monotonicMs) {
    this.#now = now;
  }

  /** Counts from this instant on. */
  begin(originMs: number): void {
    this.#originMs = originMs;
  }

  attempt(): void {
    this.#count(this.#attempted);
  }

  success(): void {
    this.#count(this.#made);
  }

  /** The counts so far, both of one length. */
  counts(): Connects {
    const length = Math.max(this.#attempted.length, this.#made.length);
    const filled = (counts: readonly number[]) => Array.from({ length }, (_, i) => counts[i] ?? 0);
    return { attempted: filled(this.#attempted), made: filled(this.#made) };
  }

  #count(counts: number[]): void {
    const slot = Math.floor((this.#now() - this.#originMs) / connectsEveryMs);
    if (slot >= 0) counts[slot] = (counts[slot] ?? 0) + 1;
  }
}
