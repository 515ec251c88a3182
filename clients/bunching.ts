/** Notifications that come within this time of each other came in one go, ms. */
const togetherMs = 1;
/** One that was due so much earlier than another was late where the other was not, ms; machines are not. */
const earlierMs = 20;

/**
 * Tells which notifications come to a subscriber in one go with one that had been due long before: what waits
 * behind a lost packet on a stream, and what a poll brings at once.
 */
export class Bunching {
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #firstDueMs = 0;

  /** Whether one that is due and comes at these instants does; to be called for each, as they come. */
  isBehind(dueMs: number, atMs: number): boolean {
    const isTogether = atMs - this.#lastAtMs <= togetherMs;
    this.#lastAtMs = atMs;
    this.#firstDueMs = isTogether ? Math.min(this.#firstDueMs, dueMs) : dueMs;
    return dueMs - this.#firstDueMs >= earlierMs;
  }
}
