import { createRandom, type Random } from '../core/random.ts';

/** Where a series began to behave otherwise. */
export interface ChangePoint {
  /** The first value of the new level. */
  readonly index: number;
  /** How often chance alone would make as large a difference somewhere between its neighbours. */
  readonly p: number;
}

/** A change point is reported when chance makes one as large at most this often. */
const significance = 0.01;
// A first pass takes more, so that it is not stopped by a change that only shows when the rest is split (Hunter, 3.3).
const weakSignificance = 0.05;

/** Nothing is said of a level that has been measured only once: it may be an outlier. */
const shortestLevel = 2;
const permutations = 4_999;
const enough = 10;

/**
 * The change points of a series, in order: hierarchical divisive estimation with the energy statistic (E-divisive; Matteson
 * and James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data", JASA 109, 2014),
 * with two thresholds as in Hunter (Fleming et al., "Hunter: Using Change Point Detection to Hunt for Performance
 * Regressions", ICPE 2023, now Apache Otava). Hunter takes Student's t in place of permutations, to be
 * deterministic and fast. But its p does not know that the split was picked where the difference is largest, and an
 * outlier breaks it. So these are permutations after all, by a generator with a fixed seed, and given up as
 * soon as it is clear that chance does as well.
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
  const distances = distancesOf(values);
  const order = Uint32Array.from(values, (_, i) => i);
  const best = bestSplit(distances, order);
  if (best.divergence <= 0) return null;
  // As large but for rounding counts as large.
  const limit = best.divergence * (1 - 1e-9);
  const random = createRandom(1, 'change points');
  let exceeding = 0;
  for (let drawn = 1; drawn <= permutations; drawn++) {
    shuffle(order, random);
    if (bestSplit(distances, order).divergence >= limit) exceeding++;
    // Sequential Monte Carlo p (Besag and Clifford, Biometrika 78, 1991).
    if (exceeding === enough) return { index: offset + best.index, p: enough / drawn };
  }
  return { index: offset + best.index, p: (exceeding + 1) / (permutations + 1) };
}

interface Distances {
  readonly n: number;
  /** Between each two values, row by row. */
  readonly of: Float64Array;
  /** Of each value to all others. */
  readonly sums: Float64Array;
  readonly total: number;
}

function distancesOf(values: readonly number[]): Distances {
  const n = values.length;
  const of = new Float64Array(n * n);
  const sums = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const distance = Math.abs((values[i] as number) - (values[j] as number));
      of[i * n + j] = distance;
      sums[i] = (sums[i] as number) + distance;
      if (i < j) total += distance;
    }
  return { n, of, sums, total };
}

/**
 * Where a series in this order splits into the two most different parts: mean distance between the parts less those
 * within them, weighted by their lengths (Matteson and James, eq. 5, with α = 1).
 */
function bestSplit(
  { n, of, sums, total }: Distances,
  order: Uint32Array,
): { index: number; divergence: number } {
  let withinLeft = 0;
  let withinRight = total;
  let index = 0;
  let divergence = 0;
  for (let left = 1; left <= n - shortestLevel; left++) {
    const moved = order[left - 1] as number;
    const row = moved * n;
    let toLeft = 0;
    for (let j = 0; j < left - 1; j++) toLeft += of[row + (order[j] as number)] as number;
    withinLeft += toLeft;
    withinRight -= (sums[moved] as number) - toLeft;
    if (left < shortestLevel) continue;
    const right = n - left;
    const between = total - withinLeft - withinRight;
    const difference =
      (2 * between) / (left * right) -
      (2 * withinLeft) / (left * (left - 1)) -
      (2 * withinRight) / (right * (right - 1));
    const weighted = ((left * right) / n) * difference;
    if (weighted > divergence) {
      divergence = weighted;
      index = left;
    }
  }
  return { index, divergence };
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
