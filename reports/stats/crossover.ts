import type { Estimate, Interval } from './interval.ts';

/** One of the two that are compared. */
export type PairSide = 'first' | 'second';

/** How two stand to each other at one value of an axis. */
export interface PairStanding<Value extends number | string = number> {
  readonly value: Value;
  /** First to second, with an interval; of counts, all three are the same. Null where it is not known. */
  readonly ratio: Estimate | null;
  /** Who is lower by more than chance; `same` for equal counts, null where it is undecided. */
  readonly lower: PairSide | 'same' | null;
}

/** A place on the axis where who is lower changes. */
export interface Crossing {
  /** Who is lower below it. */
  readonly below: PairSide;
  /** Interpolated between values; null where a figure of 0 has no logarithm. */
  readonly at: number | null;
  /** Where it lies with the confidence of the ratios' intervals; null where these have no width. */
  readonly interval: Interval | null;
  /**
   * The nearest values at which it is decided who is lower: it lies between them whatever the course is
   * there.
   */
  readonly between: Interval;
}

/**
 * The crossings that are shown: on both sides of each it is decided who is lower, and it is not the same.
 * Logarithms of ratios are taken as straight between values, along the logarithm of the axis. A band around
 * such a course holds it everywhere when it does at the values, so that the crossing lies where the band
 * includes no difference. `standings` ascend by value.
 */
export function crossingsOf(standings: readonly PairStanding[]): Crossing[] {
  const decided = standings.filter(isDecided);
  return decided.flatMap((left, i) => {
    const right = decided[i + 1];
    if (!right || right.lower === left.lower) return [];
    const within = standings.slice(standings.indexOf(left), standings.indexOf(right) + 1);
    return [crossingWithin(within, left.lower)];
  });
}

const isDecided = (s: PairStanding): s is PairStanding & { lower: PairSide } =>
  s.lower === 'first' || s.lower === 'second';

/** A place in the logarithms of axis and ratio. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Of a stretch that is decided at its ends, one way and the other, and nowhere between them. */
function crossingWithin(stretch: readonly PairStanding[], below: PairSide): Crossing {
  const known = stretch.flatMap(({ value, ratio }) => (ratio ? [{ value, ratio }] : []));
  // Seen so that the logarithm rises through 0.
  const rising = (of: (ratio: Estimate) => number): Place[] =>
    known.map(({ value, ratio }) => ({
      x: Math.log(value),
      y: (below === 'first' ? 1 : -1) * Math.log(of(ratio)),
    }));
  const centers = zeros(rising(({ value }) => value));
  const high = zeros(rising(({ high }) => high));
  const low = zeros(rising(({ low }) => low));
  const edges = below === 'first' ? { from: high[0], to: low.at(-1) } : { from: low[0], to: high.at(-1) };
  const undecided = stretch.slice(1, -1).map(({ value }) => value);
  // The course may touch 0 several times where it is undecided: of an odd number, the one in the middle.
  const at = centers[centers.length >> 1];
  return {
    below,
    at: at ?? null,
    interval:
      at === undefined || known.every(({ ratio: { low, high } }) => low === high)
        ? null
        : spanOf([edges.from ?? at, ...undecided, edges.to ?? at]),
    between: { low: (stretch[0] as PairStanding).value, high: (stretch.at(-1) as PairStanding).value },
  };
}

const spanOf = (values: readonly number[]): Interval => ({
  low: Math.min(...values),
  high: Math.max(...values),
});

/** The values of the axis at which a course changes its sign, ascending. */
function zeros(places: readonly Place[]): number[] {
  return places.slice(1).flatMap((to, i) => {
    const from = places[i] as Place;
    if (from.y < 0 === to.y < 0 || !Number.isFinite(to.y - from.y)) return [];
    return [Math.exp(from.x + ((to.x - from.x) * from.y) / (from.y - to.y))];
  });
}
