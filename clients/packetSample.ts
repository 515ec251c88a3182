import type { Clock } from '../core/clock.ts';
import { mostPacketSlots, packetSlotMs, sampledUsers, type UserPacketTimes } from '../core/packetTimes.ts';
import type { Path } from '../core/path.ts';

/**
 * Keeps when something passed the connections of the first users, in the measured window. Nothing is kept of
 * users who share connections: whose packet one is, nobody can tell.
 */
export class PacketSample {
  readonly #clock: Clock;
  readonly #users = new Map<number, number[]>();
  readonly #endsMs = new Map<number, number>();
  #fromMs = Number.POSITIVE_INFINITY;
  #untilMs = Number.POSITIVE_INFINITY;

  /** `clock` tells the host's monotonic time, ms. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called whenever something passes a user's connection; undefined where nothing is kept of him. */
  of(user: number, path: Path | undefined): (() => void) | undefined {
    if (user >= sampledUsers || path?.http?.connection === 'shared') return undefined;
    const slots: number[] = [];
    this.#users.set(user, slots);
    return () => this.#note(user, slots);
  }

  /** The measured window, on the same clock; before it is known, nothing is kept. */
  begin(fromMs: number, untilMs: number): void {
    this.#fromMs = fromMs;
    this.#untilMs = untilMs;
  }

  /** What was kept. */
  times(): UserPacketTimes[] {
    const windowMs = this.#untilMs - this.#fromMs;
    return [...this.#users].map(([user, slots]) => ({
      user,
      endMs: this.#endsMs.get(user) ?? windowMs,
      slots,
    }));
  }

  #note(user: number, slots: number[]): void {
    const nowMs = this.#clock();
    if (nowMs < this.#fromMs || nowMs >= this.#untilMs || this.#endsMs.has(user)) return;
    const slot = Math.floor((nowMs - this.#fromMs) / packetSlotMs);
    if (slot === slots.at(-1)) return;
    if (slots.length === mostPacketSlots) this.#endsMs.set(user, slot * packetSlotMs);
    else slots.push(slot);
  }
}
