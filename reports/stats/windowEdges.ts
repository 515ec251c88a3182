/**
 * Counts in a window are exact, but the window is cut by the clock: a poll, or a large notification, falls
 * before its end or after. Two short trials of the same, on a busy machine, differed by up to 1.1 %.
 */
const edgeShare = 0.01;
/** From so many trials on, what those of a variant differ by says how much the edges do. */
const fewestForSpread = 5;

/** What the edges of the window can do to counts. */
export interface Edges {
  /**
   * Counts that differ by this share or less may be of the same: 1 %, and from five trials on what trials of
   * one side differ by.
   */
  readonly share: number;
  /**
   * Whether trials of one side differ by so much that what is within the share is not known to be the same
   * either.
   */
  readonly isWide: boolean;
}

/** What edges can do to a count of these two sides, trial by trial; a share of `tolerated` is not wide. */
export function edgesOf(one: readonly number[], other: readonly number[], tolerated = 0): Edges {
  const spread = Math.max(spreadOf(one), spreadOf(other));
  const isKnown = Math.min(one.length, other.length) >= fewestForSpread;
  return {
    share: isKnown ? spread : Math.max(edgeShare, spread),
    isWide: spread > Math.max(edgeShare, tolerated),
  };
}

/** By what share the largest is above the least. */
function spreadOf(values: readonly number[]): number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.length < 2 || least === most ? 0 : least > 0 ? most / least - 1 : Number.POSITIVE_INFINITY;
}
