/** What a target does otherwise than the contract says. */
export class Fault extends Error {}

/** A target shows that it does not do what it may leave out. */
export class NotServed extends Error {}

/** Throws a Fault unless something holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault(otherwise);
}
