import type { Random } from '../../core/random.ts';

/**
 * Decides by a seed when a fault strikes, and keeps count. Of each n chances exactly one is taken, so that a
 * short trial is hit for sure, and the place of it is left to chance.
 */
export class Luck {
  /** How often it struck, each time with its weight: the number of deliveries that it spoils. */
  hits = 0;
  readonly #random: Random;
  readonly #users: number;
  #isOver = false;
  #chances = 0;
  #taken = -1;

  constructor(random: Random, users: number) {
    this.#random = random;
    this.#users = users;
  }

  /** Whether this chance is the one of `n` in a row that is taken. */
  draws(n: number): boolean {
    const at = this.#chances++ % n;
    if (at === 0) this.#taken = this.#random.below(n);
    return !this.#isOver && at === this.#taken;
  }

  /** The same, and counts. */
  oneIn(n: number, weight = 1): boolean {
    const isTaken = this.draws(n);
    if (isTaken) this.hits += weight;
    return isTaken;
  }

  /** A number below a limit. */
  below(limit: number): number {
    return this.#random.below(limit);
  }

  /** Counts what was not left to chance. */
  strike(weight = 1): void {
    this.hits += weight;
  }

  /** How many subscribers a topic of the catalogue's workload has. */
  subscribersOf(topic: string): number {
    return topic === 'all' ? this.#users : 1;
  }

  /** From here on nothing strikes: what would, nobody may be there to see. */
  end(): void {
    this.#isOver = true;
  }
}
