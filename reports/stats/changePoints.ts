import { createRandom, type Random } from '../../core/random.ts';

/** Where a series began to behave otherwise. */
export interface ChangePoint {
  /** The first value of the new level. */
  readonly index: number;
  /** How often chance alone would make as large a difference somewhere between its neighbours. */
  readonly p: number;
}

/** A change point is reported when chance makes one as large at most this often. */
const significance = 0.01;
// A first pass takes more, so that it is not stopped by a change that only shows when the rest is split
// (Hunter, 3.3).
const weakSignificance = 0.05;

/** Nothing is said of a level that has been measured only once: it may be an outlier. */
const shortestLevel = 2;
const permutations = 4_999;
const enough = 10;

/**
 * The change points of a series, in order: hierarchical divisive estimation with the energy statistic
 * (E-divisive; Matteson and James, "A Nonparametric Approach for Multiple Change Point Analysis of
 * Multivariate Data", JASA 109, 2014), with two thresholds as in Hunter (Fleming et al., "Hunter: Using
 * Change Point Detection to Hunt for Performance Regressions", ICPE 2023, now Apache Otava). Hunter takes
 * Student's t in place of permutations, to be deterministic and fast. But its p does not know that the split
 * was picked where the difference is largest, and an outlier breaks it. So these are permutations after all,
 * by a generator with a fixed seed, and given up as soon as it is clear that chance does as well.
 */
export function findChangePoints(values: readonly number[]): ChangePoint[] {
  const test = remembered((from, to) => testSplit(values.slice(from, to), from));
  let points = divide(values.length, test);
  // What was found before its neighbours were may lie elsewhere between them, or be explained by them.
  for (let round = 0; round < 2 * values.length; round++) {
    const edges = [0, ...points.map(({ index }) => index), values.length];
    const again = points.flatMap((_, i) => test(edges[i] as number, edges[i + 2] as number) ?? []);
    const weakest = again.reduce<ChangePoint | null>((w, one) => (w && w.p >= one.p ? w : one), null);
    const kept = weakest && weakest.p > significance ? again.filter((one) => one !== weakest) : again;
    const isSettled =
      kept.length === points.length && kept.every(({ index }, i) => index === points[i]?.index);
    points = kept;
    if (isSettled) break;
  }
  return points;
}

type Test = (from: number, to: number) => ChangePoint | null;

function divide(length: number, test: Test): ChangePoint[] {
  const between = (from: number, to: number): ChangePoint[] => {
    const found = test(from, to);
    if (found === null || found.p > weakSignificance) return [];
    return [...between(from, found.index), found, ...between(found.index, to)];
  };
  return between(0, length);
}

function remembered(test: Test): Test {
  const known = new Map<string, ChangePoint | null>();
  return (from, to) => {
    const key = `${from}-${to}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const fresh = test(from, to);
    known.set(key, fresh);
    return fresh;
  };
}

/** The best split of a series and its p; null where there is none. */
function testSplit(values: readonly number[], offset: number): ChangePoint | null {
  const n = values.length;
  if (n < 2 * shortestLevel) return null;
  const order = Uint32Array.from(values, (_, i) => i);
  const bestSplit = splitter(values);
  const best = bestSplit(order);
  if (best.divergence <= 0) return null;
  // As large but for rounding counts as large.
  const limit = best.divergence * (1 - 1e-9);
  const random = createRandom(1, 'change points');
  let exceeding = 0;
  for (let drawn = 1; drawn <= permutations; drawn++) {
    shuffle(order, random);
    if (bestSplit(order).divergence >= limit) exceeding++;
    // Sequential Monte Carlo p (Besag and Clifford, Biometrika 78, 1991).
    if (exceeding === enough) return { index: offset + best.index, p: enough / drawn };
  }
  return { index: offset + best.index, p: (exceeding + 1) / (permutations + 1) };
}

interface Split {
  readonly index: number;
  readonly divergence: number;
}

/**
 * Finds where a series in any order splits into the two most different parts: mean distance between the parts
 * less those within them, weighted by their lengths (Matteson and James, eq. 5, with α = 1). How far a value
 * lies from all before it follows from how many of these are smaller and what they add up to, which binary
 * indexed trees over the ranks keep (Fenwick, "A new data structure for cumulative frequency tables", 1994):
 * n log n steps, and no matrix of distances.
 */
function splitter(values: readonly number[]): (order: Uint32Array) => Split {
  const n = values.length;
  // Sums of small numbers lose little; of a constant series all are 0.
  const centered = Float64Array.from(values, (value) => value - (values[0] as number));
  const distinct = Float64Array.from(new Set(centered)).sort();
  const rankOf = new Map(Array.from(distinct, (value, i) => [value, i + 1]));
  const ranks = Uint32Array.from(centered, (value) => rankOf.get(value) as number);
  const counts = new Float64Array(distinct.length + 1);
  const sums = new Float64Array(distinct.length + 1);

  /** Adds up, for each value in this order, how far it lies from all before it. */
  const distancesBefore = (order: Uint32Array, into: Float64Array): void => {
    counts.fill(0);
    sums.fill(0);
    let addedSum = 0;
    for (let added = 0; added < order.length; added++) {
      const i = order[added] as number;
      const value = centered[i] as number;
      const rank = ranks[i] as number;
      let below = 0;
      let belowSum = 0;
      for (let at = rank; at > 0; at &= at - 1) {
        below += counts[at] as number;
        belowSum += sums[at] as number;
      }
      into[added] = value * (2 * below - added) - 2 * belowSum + addedSum;
      for (let at = rank; at < counts.length; at += at & -at) {
        counts[at] = (counts[at] as number) + 1;
        sums[at] = (sums[at] as number) + value;
      }
      addedSum += value;
    }
  };

  const before = new Float64Array(n);
  const weights = weightsOf(n);
  const toAll = sumsOfDistances(centered);
  const total = toAll.reduce((sum, one) => sum + one, 0) / 2;
  return (order) => {
    distancesBefore(order, before);
    let withinLeft = 0;
    let withinRight = total;
    let index = 0;
    let divergence = 0;
    for (let left = 1; left <= n - shortestLevel; left++) {
      const toLeft = before[left - 1] as number;
      withinLeft += toLeft;
      withinRight -= (toAll[order[left - 1] as number] as number) - toLeft;
      if (left < shortestLevel) continue;
      const weighted =
        weights.between * (total - withinLeft - withinRight) -
        (weights.left[left] as number) * withinLeft -
        (weights.right[left] as number) * withinRight;
      if (weighted > divergence) {
        divergence = weighted;
        index = left;
      }
    }
    return { index, divergence };
  };
}

/** What sums of distances between and within parts count, by the length of the left one. */
function weightsOf(n: number) {
  const of = (weight: (left: number, right: number) => number) =>
    Float64Array.from({ length: n }, (_, left) => (left < 1 ? 0 : weight(left, n - left)));
  return {
    between: 2 / n,
    left: of((left, right) => (2 * right) / (n * (left - 1))),
    right: of((left, right) => (2 * left) / (n * (right - 1))),
  };
}

/** Of each value its distances from all others, added up. */
function sumsOfDistances(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const total = values.reduce((sum, value) => sum + value, 0);
  const sums = new Float64Array(values.length);
  let belowSum = 0;
  order.forEach((i, below) => {
    const value = values[i] as number;
    sums[i] = value * (2 * below - values.length) - 2 * belowSum + total;
    belowSum += value;
  });
  return sums;
}

/** Fisher–Yates, in place. */
function shuffle(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
}
