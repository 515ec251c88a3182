/*
 * Where to try next, and what is known: QUEST (Watson and Pelli, 1983), a Bayesian staircase. The capacity is
 * the number of users at which the chance to meet the goals is ½. What each attempt says of it is weighed on
 * a grid, for several steepnesses of that chance and with a small chance that an attempt says the opposite:
 * an odd one must not decide.
 */

/** What one attempt said; `undecided` says nothing of the target. */
export interface Try {
  readonly users: number;
  readonly outcome: 'met' | 'missed' | 'undecided';
}

/** Where a search may try. */
export interface Bounds {
  readonly smallest: number;
  readonly start: number;
  readonly largest: number;
}

/** What is known of a capacity; `confidence` is the posterior probability that it is so. */
export type Capacity =
  | { readonly kind: 'between'; readonly low: number; readonly high: number; readonly confidence: number }
  | { readonly kind: 'at least' | 'below'; readonly users: number; readonly confidence: number }
  | { readonly kind: 'unknown' };

/**
 * Why a search is over: the range is narrow, a bound is reached, the load is the limit, it would go on for
 * ever, or the target cannot be measured at all.
 */
export type SearchEnd = 'narrow' | 'largest' | 'smallest' | 'load' | 'attempts' | 'unmeasured';

/** Where a search stands. */
export interface Search {
  /** Null when it is over. */
  readonly next: number | null;
  /** Null while it goes on. */
  readonly end: SearchEnd | null;
  readonly capacity: Capacity;
}

/**
 * The probability that a range holds the capacity, and the ratio of its ends at which it is narrow enough.
 */
export const searchGoals = { confidence: 0.9, ratio: 1.2, mostAttempts: 40 } as const;

const growth = 2;
/** The chance that an attempt says the opposite of what it should, whatever the number of users. */
const lapse = 0.02;
/**
 * Steepnesses β of the chance 1 / (1 + (users / capacity)^β): from 90 % to 10 % within factors of 1.6, 1.2,
 * 1.1 and 1.06.
 */
const slopes = [10, 20, 40, 80];
const gridStep = 1.02;
/** How far beyond its bounds a search holds a capacity possible. */
const beyond = 4;

/**
 * Says where a search stands after these tries, in their order. A pure function: a reader of the tries gets
 * the same.
 */
export function searchOf(bounds: Bounds, tries: readonly Try[]): Search {
  const posterior = posteriorOf(bounds, tries);
  const capacity = capacityOf(bounds, tries, posterior);
  const end = endOf(bounds, tries, posterior);
  return { next: end === null ? nextOf(bounds, tries, posterior) : null, end, capacity };
}

/** A number of users near this one that is easy to read: 1,050 and not 1,037. Steps are of 5 % at most. */
export function readable(users: number): number {
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(users)) - 1) / 2);
  return Math.max(1, Math.round(Math.round(users / step) * step));
}

interface Posterior {
  /** Ascending. */
  readonly capacities: readonly number[];
  /** Of each capacity, over all slopes; they add up to 1. */
  readonly weights: readonly number[];
}

function posteriorOf({ smallest, largest }: Bounds, tries: readonly Try[]): Posterior {
  const decided = tries.filter(({ outcome }) => outcome !== 'undecided');
  const steps = Math.ceil(Math.log((largest / smallest) * beyond ** 2) / Math.log(gridStep));
  // Even on the logarithm: a capacity of 1,000 is as likely as one of 10,000.
  const capacities = Array.from({ length: steps + 1 }, (_, i) => (smallest / beyond) * gridStep ** i);
  const likelihoods = capacities.map((capacity) =>
    slopes.reduce(
      (sum, slope) => sum + decided.reduce((product, one) => product * chanceOf(one, capacity, slope), 1),
      0,
    ),
  );
  const total = likelihoods.reduce((sum, one) => sum + one, 0);
  return { capacities, weights: likelihoods.map((one) => one / total) };
}

function chanceOf({ users, outcome }: Try, capacity: number, slope: number): number {
  const met = lapse + (1 - 2 * lapse) / (1 + (users / capacity) ** slope);
  return outcome === 'met' ? met : 1 - met;
}

/** The probability that the capacity is below so many users. */
const shareBelow = ({ capacities, weights }: Posterior, users: number) =>
  weights.reduce((sum, weight, i) => sum + ((capacities[i] as number) < users ? weight : 0), 0);

function quantileOf({ capacities, weights }: Posterior, share: number): number {
  let sum = 0;
  const at = weights.findIndex((weight) => {
    sum += weight;
    return sum >= share;
  });
  return capacities[at < 0 ? capacities.length - 1 : at] as number;
}

const tail = (1 - searchGoals.confidence) / 2;
const credibleRange = (posterior: Posterior) => ({
  low: quantileOf(posterior, tail),
  high: quantileOf(posterior, 1 - tail),
});

const usersWith = (tries: readonly Try[], outcome: Try['outcome']) =>
  tries.filter((one) => one.outcome === outcome).map(({ users }) => users);

/**
 * The fewest users at which two attempts were undecided: there the load is the limit; Infinity where it is
 * nowhere.
 */
function loadLimit(tries: readonly Try[]): number {
  const undecided = usersWith(tries, 'undecided');
  return Math.min(...undecided.filter((users, i) => undecided.indexOf(users) < i));
}

/** The most users that met the goals where the load was not the limit; the smallest number where none did. */
const highestMet = ({ smallest }: Bounds, tries: readonly Try[]) =>
  Math.max(smallest, ...usersWith(tries, 'met').filter((users) => users < loadLimit(tries)));

function capacityOf(bounds: Bounds, tries: readonly Try[], posterior: Posterior): Capacity {
  const met = usersWith(tries, 'met');
  const missed = usersWith(tries, 'missed');
  const atLeast = (users: number): Capacity => ({
    kind: 'at least',
    users,
    confidence: 1 - shareBelow(posterior, users),
  });
  const below = (users: number): Capacity => ({
    kind: 'below',
    users,
    confidence: shareBelow(posterior, users),
  });
  if (met.length + missed.length === 0) return { kind: 'unknown' };
  if (missed.length === 0) return atLeast(Math.max(...met));
  if (met.length === 0) return below(Math.min(...missed));
  const { low, high } = credibleRange(posterior);
  const isOpenAbove = high > Math.min(bounds.largest, loadLimit(tries));
  const isOpenBelow = low < bounds.smallest;
  if (isOpenAbove && isOpenBelow) return { kind: 'unknown' };
  if (isOpenAbove) return atLeast(Math.round(Math.min(low, bounds.largest)));
  if (isOpenBelow) return below(Math.round(Math.max(high, bounds.smallest)));
  return {
    kind: 'between',
    low: Math.round(low),
    high: Math.round(high),
    confidence: searchGoals.confidence,
  };
}

function endOf(bounds: Bounds, tries: readonly Try[], posterior: Posterior): SearchEnd | null {
  const { smallest, largest } = bounds;
  // One alone may be odd.
  const canEnd = tries.filter(({ outcome }) => outcome !== 'undecided').length >= 2;
  const { low, high } = credibleRange(posterior);
  if (canEnd && shareBelow(posterior, smallest) >= searchGoals.confidence) return 'smallest';
  if (canEnd && shareBelow(posterior, largest) <= 1 - searchGoals.confidence) return 'largest';
  if (high / low <= searchGoals.ratio) return 'narrow';
  if (loadLimit(tries) / highestMet(bounds, tries) <= searchGoals.ratio) return 'load';
  return tries.length >= searchGoals.mostAttempts ? 'attempts' : null;
}

function nextOf(bounds: Bounds, tries: readonly Try[], posterior: Posterior): number {
  const { smallest, start, largest } = bounds;
  const within = (users: number) => Math.min(largest, Math.max(smallest, users));
  const last = tries.at(-1);
  const limit = loadLimit(tries);
  // Once more: it may have been a moment of the machine.
  if (last?.outcome === 'undecided' && last.users < limit) return last.users;
  const met = usersWith(tries, 'met');
  const missed = usersWith(tries, 'missed');
  const wanted =
    missed.length > 0 ? quantileOf(posterior, 0.5) : met.length > 0 ? Math.max(...met) * growth : start;
  const users = wanted < limit ? wanted : Math.sqrt(highestMet(bounds, tries) * limit);
  return within(readable(users));
}
