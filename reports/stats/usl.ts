import { createRandom } from '../../core/random.ts';
import { type Estimate, type Interval, studentT } from './interval.ts';
import { leastSquares } from './linearSystem.ts';

/*
 * The Universal Scalability Law (Gunther, 1993; 2007), of users and CPU time. Its X(N) = λN / (1 + σ(N − 1) +
 * κN(N − 1)) is throughput at saturation. Below it an open-loop load shows nothing in throughput, which is
 * what was offered. So the law is fitted to what a busy core would carry: N / u(N), with u the share of a
 * core that N users take. Its reciprocal, the share per user, is u(N) / N = (1 + σ(N − 1) + κN(N − 1)) / λ,
 * which is linear in 1/λ, σ/λ and κ/λ.
 */

/** What so many users took of a core, from 0 to 1. */
export interface UslPoint {
  readonly users: number;
  readonly coreShare: number;
}

/** The law, fitted; intervals are of 95 %, from a bootstrap of the relative residuals. */
export interface UslFit {
  /** λ: users of a full core, if each cost as much as a single one. */
  readonly lambda: Estimate;
  /** σ: contention. */
  readonly sigma: Estimate;
  /** κ: coherency, what users cost each other in pairs. */
  readonly kappa: Estimate;
  /** What a user costs with the largest number that was measured, in multiples of what a single one would. */
  readonly growth: Estimate;
  /** Whether a growth of 1 % or less cannot be excluded. */
  readonly isLinear: boolean;
  /** At how many users the core would be full; beyond `measuredTo` it is extrapolated. */
  readonly fullAt: Estimate;
  readonly measuredTo: number;
}

/**
 * Below it the fixed costs of a process weigh too much, and above it a full core hides what more users cost.
 */
const usedShares = { least: 0.05, most: 0.95 } as const;
const fewestPoints = 4;
const replicates = 499;

/** Fits the law; null with fewer than four points of use, or fewer than three numbers of users. */
export function fitUsl(points: readonly UslPoint[]): UslFit | null {
  const used = points.filter(
    ({ coreShare }) => coreShare >= usedShares.least && coreShare <= usedShares.most,
  );
  if (used.length < fewestPoints || new Set(used.map(({ users }) => users)).size < 3) return null;
  const measuredTo = Math.max(...used.map(({ users }) => users));
  const costs = used.map(({ users, coreShare }) => ({ users, cost: coreShare / users }));
  const law = nearestLaw(costs);
  const samples = bootstrap(costs, law);
  const estimate = (of: (law: Law) => number): Estimate => ({
    value: of(law),
    ...middle(samples.map(of)),
  });
  const growth = estimate((one) => costOf(one, measuredTo) / one.perUser);
  return {
    lambda: estimate(({ perUser }) => 1 / perUser),
    sigma: estimate(({ perUser, linear }) => linear / perUser),
    kappa: estimate(({ perUser, square }) => square / perUser),
    growth,
    isLinear: growth.low < 1.01,
    fullAt: estimate(usersOfFullCore),
    measuredTo,
  };
}

interface Cost {
  readonly users: number;
  readonly cost: number;
}

/** 1/λ, σ/λ and κ/λ. */
interface Law {
  readonly perUser: number;
  readonly linear: number;
  readonly square: number;
}

const costOf = ({ perUser, linear, square }: Law, users: number) =>
  perUser + linear * (users - 1) + square * users * (users - 1);

/**
 * The law with the least squares of relative errors, and no coefficient below 0. With two that may be 0 there
 * are four cases; each is a linear problem, and the best that is allowed is the best of all, as the problem
 * is convex.
 */
function nearestLaw(costs: readonly Cost[]): Law {
  const scale = Math.max(...costs.map(({ users }) => users));
  const columns = [() => 1, (n: number) => (n - 1) / scale, (n: number) => (n * (n - 1)) / scale ** 2];
  let best: { law: Law; error: number } | null = null;
  for (const active of [[0], [0, 1], [0, 2], [0, 1, 2]]) {
    const solved = leastSquares(
      active.map((i) => costs.map(({ users, cost }) => (columns[i]?.(users) as number) / cost)),
      costs.map(() => 1),
    );
    if (solved === null || solved.some((one) => one < 0)) continue;
    const at = (i: number) => solved[active.indexOf(i)] ?? 0;
    const law = { perUser: at(0), linear: at(1) / scale, square: at(2) / scale ** 2 };
    const error = costs.reduce((sum, { users, cost }) => sum + (costOf(law, users) / cost - 1) ** 2, 0);
    if (law.perUser > 0 && (best === null || error < best.error * (1 - 1e-9))) best = { law, error };
  }
  // The first case, a mean of positive numbers, is always allowed.
  return (best as { law: Law }).law;
}

/** Laws of the same points with their relative errors dealt out anew; the same each time. */
function bootstrap(costs: readonly Cost[], law: Law): Law[] {
  const random = createRandom('usl', 'bootstrap');
  const parameters = 1 + Number(law.linear > 0) + Number(law.square > 0);
  // The fit has drawn the points towards itself, and of few points the spread is not well known (Student's
  // t).
  const freedom = Math.max(1, costs.length - parameters);
  const widening = (Math.sqrt(costs.length / freedom) * studentT(freedom)) / 1.96;
  const errors = costs.map(({ users, cost }) => (cost / costOf(law, users) - 1) * widening);
  return Array.from({ length: replicates }, () =>
    nearestLaw(
      costs.map(({ users }) => {
        const error = errors[random.below(errors.length)] as number;
        return { users, cost: costOf(law, users) * Math.max(0.01, 1 + error) };
      }),
    ),
  );
}

function middle(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  return { low: at(0.025), high: at(0.975) };
}

/** By bisection: the share grows with the users. */
function usersOfFullCore(law: Law): number {
  let low = 0;
  let high = 1 / law.perUser + 1;
  while (high - low > 1e-6 * high) {
    const users = (low + high) / 2;
    if (users * costOf(law, users) > 1) high = users;
    else low = users;
  }
  return (low + high) / 2;
}

/** What so many users take of a core by the law, from 0 up. */
export const uslShare = ({ lambda, sigma, kappa }: UslFit, users: number): number =>
  (users * (1 + sigma.value * (users - 1) + kappa.value * users * (users - 1))) / lambda.value;
