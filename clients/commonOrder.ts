/**
 * Whether there is one order of all events in which every subscriber got its own. Nobody knows that order
 * where subscribers send messages, too; so it is looked for when all have come, by Kahn's topological sort
 * (CACM 5, 1962). Events are indexes below their number, for which each column here has room.
 */
export class CommonOrder {
  readonly #events: number;
  /** Per subscriber, the events in the order in which it got them. */
  readonly #sequences: number[][];

  constructor(subscribers: number, events: number) {
    this.#events = events;
    this.#sequences = Array.from({ length: subscribers }, () => []);
  }

  /** A subscriber got an event, for the first time. */
  took(subscriber: number, event: number): void {
    this.#sequences[subscriber]?.push(event);
  }

  /**
   * How often a subscriber got `before` right before `after` while others got them the other way round; 0
   * when all agree.
   */
  violations(counts: (before: number, after: number) => boolean): number {
    const places = this.#placesOf();
    let violations = 0;
    this.#forEachStep((before, after) => {
      const isBackward = (places[before] as number) > (places[after] as number);
      if (isBackward && counts(before, after)) violations++;
    });
    return violations;
  }

  #forEachStep(visit: (before: number, after: number) => void): void {
    for (const sequence of this.#sequences)
      for (let i = 1; i < sequence.length; i++) visit(sequence[i - 1] as number, sequence[i] as number);
  }

  /** A place for each event such that as few steps as can easily be told go backward. */
  #placesOf(): Uint32Array {
    const events = this.#events;
    const firstStep = new Uint32Array(events + 1);
    const pending = new Uint32Array(events);
    this.#forEachStep((before, after) => {
      firstStep[before + 1] = (firstStep[before + 1] as number) + 1;
      pending[after] = (pending[after] as number) + 1;
    });
    for (let i = 0; i < events; i++)
      firstStep[i + 1] = (firstStep[i + 1] as number) + (firstStep[i] as number);
    const steps = new Uint32Array(firstStep[events] as number);
    const filled = firstStep.slice();
    this.#forEachStep((before, after) => {
      const at = filled[before] as number;
      steps[at] = after;
      filled[before] = at + 1;
    });

    const places = new Uint32Array(events);
    const isPlaced = new Uint8Array(events);
    const ready: number[] = [];
    let place = 0;
    const put = (event: number) => {
      isPlaced[event] = 1;
      places[event] = place++;
      for (let i = firstStep[event] as number; i < (firstStep[event + 1] as number); i++) {
        const after = steps[i] as number;
        const left = (pending[after] as number) - 1;
        pending[after] = left;
        if (left === 0 && !isPlaced[after]) ready.push(after);
      }
    };
    for (let event = 0; event < events; event++) if (pending[event] === 0) ready.push(event);
    // Where subscribers disagree, none is ready: the first by the schedule goes ahead.
    for (let next = 0; next < events; next++) {
      for (let event = ready.pop(); event !== undefined; event = ready.pop()) put(event);
      if (!isPlaced[next]) put(next);
    }
    return places;
  }
}
