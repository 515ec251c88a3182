/**
 * Packets that wait for their instants, the earliest first, and of the same instant the one that came first:
 * a binary heap, as pipes of different users overtake each other.
 */
export class WaitingLine {
  readonly #slots: number[] = [];
  readonly #dueMs: number[] = [];
  readonly #order: number[] = [];
  #added = 0;

  /** The instant of the first; infinite where nobody waits. */
  get nextMs(): number {
    return this.#dueMs[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Lets one wait. */
  add(slot: number, dueMs: number): void {
    let i = this.#slots.length;
    this.#set(i, slot, dueMs, this.#added++);
    while (i > 0 && this.#before(i, (i - 1) >> 1)) {
      this.#swap(i, (i - 1) >> 1);
      i = (i - 1) >> 1;
    }
  }

  /** Takes the first. */
  take(): number {
    const first = this.#slots[0] as number;
    const slot = this.#slots.pop() as number;
    const dueMs = this.#dueMs.pop() as number;
    const order = this.#order.pop() as number;
    if (this.#slots.length > 0) {
      this.#set(0, slot, dueMs, order);
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.#slots.length && this.#before(child, least)) least = child;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = (this.#dueMs[a] as number) - (this.#dueMs[b] as number);
    return difference < 0 || (difference === 0 && (this.#order[a] as number) < (this.#order[b] as number));
  }

  #set(i: number, slot: number, dueMs: number, order: number): void {
    this.#slots[i] = slot;
    this.#dueMs[i] = dueMs;
    this.#order[i] = order;
  }

  #swap(a: number, b: number): void {
    const [slot, dueMs, order] = [this.#slots[a], this.#dueMs[a], this.#order[a]] as [number, number, number];
    this.#set(a, this.#slots[b] as number, this.#dueMs[b] as number, this.#order[b] as number);
    this.#set(b, slot, dueMs, order);
  }
}
