/** What a target does otherwise than the contract says. */
export class Fault extends Error {}

/** Throws a Fault unless something holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault(otherwise);
}
