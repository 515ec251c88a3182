/** One direction of a link. */
export interface Direction {
  /** What any packet takes at first, ms. */
  readonly delayMs: number;
  /** By how much it may take longer or shorter, ms. */
  readonly jitterMs: number;
  /** Null where nothing limits the rate. */
  readonly kbit: number | null;
  /** From 0 to 1. */
  readonly loss: number;
  /** Whether all users have one pipe together. */
  readonly shared: boolean;
}

/** In place of an instant: the packet gets lost, as asked. */
export const lost = -1;
/** In place of an instant: the queue before the pipe is full. */
export const full = -2;

/** A queue as netem has it by default, in bytes: 1,000 packets of 1,500. */
export const queueBytes = 1_500_000;

/**
 * When packets arrive that go into the pipes of a direction: each user has one, into which one packet goes
 * after the other at its rate; then each takes the delay. Packets of a pipe stay in their order, as otherwise
 * TCP would take jitter for loss.
 */
export class Pipes {
  /** What packets take that come from now on, ms. */
  delayMs: number;
  readonly #direction: Direction;
  readonly #random: () => number;
  /** When the last packet of each pipe has gone into it, and when it arrives. */
  readonly #freeMs: number[] = [];
  readonly #lastMs: number[] = [];

  constructor(direction: Direction, random: () => number) {
    this.#direction = direction;
    this.delayMs = direction.delayMs;
    this.#random = random;
  }

  /** When a packet arrives that comes now; `lost` or `full` where it does not. */
  arrivalMs(user: number, bytes: number, nowMs: number): number {
    const { jitterMs, kbit, loss, shared } = this.#direction;
    if (loss > 0 && this.#random() < loss) return lost;
    const pipe = shared ? 0 : user;
    let sentMs = nowMs;
    if (kbit !== null) {
      const freeMs = Math.max(nowMs, this.#freeMs[pipe] ?? 0);
      // A kbit/s is a bit per ms.
      if (((freeMs - nowMs) * kbit) / 8 + bytes > queueBytes) return full;
      sentMs = freeMs + (bytes * 8) / kbit;
      this.#freeMs[pipe] = sentMs;
    }
    const wayMs = jitterMs === 0 ? this.delayMs : this.delayMs + (2 * this.#random() - 1) * jitterMs;
    const arrivalMs = Math.max(sentMs + wayMs, this.#lastMs[pipe] ?? 0);
    this.#lastMs[pipe] = arrivalMs;
    return arrivalMs;
  }
}
