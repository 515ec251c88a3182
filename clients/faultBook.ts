import { type FaultCount, type FaultKind, faultKinds } from '../core/fault.ts';

interface Entry {
  count: number;
  expected: number;
  example: string;
}

/** The faults that an agent's subscribers met. */
export class FaultBook {
  /** The last one, with its request; null where there was none. */
  last: string | null = null;
  readonly #entries = new Map<FaultKind, Entry>();

  /** Books one; `isExpected` says that the scenario's own disturbances are why. */
  add(kind: FaultKind, example: string, isExpected: boolean): void {
    this.last = example;
    const entry = this.#entries.get(kind) ?? { count: 0, expected: 0, example };
    this.#entries.set(kind, entry);
    // The first that nobody asked for is worth more than the first.
    if (!isExpected && entry.count === entry.expected) entry.example = example;
    entry.count++;
    if (isExpected) entry.expected++;
  }

  /** What was booked, by kind. */
  counts(): FaultCount[] {
    return faultKinds.flatMap((kind) => {
      const entry = this.#entries.get(kind);
      return entry ? [{ kind, count: entry.count, expected: entry.expected, example: entry.example }] : [];
    });
  }
}
