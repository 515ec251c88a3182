import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { fitUsl, type UslPoint } from './usl.ts';

const users = [250, 500, 1_000, 2_000, 2_500, 3_000, 2_750];

/** What a server takes that follows the law, with some noise. */
function points(lambda: number, sigma: number, kappa: number, noise = 0, seed = 0): UslPoint[] {
  const random = createRandom(seed, 'noise');
  return users.map((n) => ({
    users: n,
    coreShare:
      ((n * (1 + sigma * (n - 1) + kappa * n * (n - 1))) / lambda) * (1 + noise * (random.next() - 0.5) * 2),
  }));
}
const fitted = (...parameters: Parameters<typeof points>) =>
  fitUsl(points(...parameters)) as NonNullable<ReturnType<typeof fitUsl>>;

describe('the law', () => {
  test('is found again where there is no noise', () => {
    const { lambda, sigma, kappa, growth, isLinear } = fitted(6_000, 1e-4, 2e-8);
    expect(lambda.value).toBeCloseTo(6_000, 0);
    expect(sigma.value).toBeCloseTo(1e-4, 7);
    expect(kappa.value).toBeCloseTo(2e-8, 11);
    expect(growth.value).toBeCloseTo(1 + 1e-4 * 2_999 + 2e-8 * 3_000 * 2_999, 4);
    expect(isLinear).toBe(false);
  });

  test.each([
    [6_000, 1e-4, 0],
    [6_000, 0, 0],
    [6_000, 5e-5, 3e-8],
  ])('λ %d, σ %d, κ %d: its intervals hold the truth about as often as they say', (...truth) => {
    const [lambda, sigma, kappa] = truth;
    const growth = 1 + sigma * 2_999 + kappa * 3_000 * 2_999;
    const count = 60;
    let held = 0;
    for (let seed = 0; seed < count; seed++) {
      const found = fitted(lambda, sigma, kappa, 0.04, seed).growth;
      if (found.low <= growth + 1e-9 && growth - 1e-9 <= found.high) held++;
    }
    // Of 60 at 95 %: three deviations below are 0.86.
    expect(held / count).toBeGreaterThan(0.86);
  });

  test('cannot be told from linear where users cost the same, and says where the core would be full', () => {
    const { isLinear, growth, fullAt, measuredTo } = fitted(5_000, 0, 0, 0.05);
    expect(isLinear).toBe(true);
    expect(growth.low).toBeCloseTo(1, 2);
    expect(fullAt.low).toBeLessThan(5_000);
    expect(fullAt.high).toBeGreaterThan(4_500);
    expect(measuredTo).toBe(3_000);
  });

  test('does not go below linear where more users cost less each', () => {
    const cheaper = users.map((n) => ({ users: n, coreShare: 0.03 + n / 5_000 }));
    expect(fitUsl(cheaper)).toMatchObject({ sigma: { value: 0 }, kappa: { value: 0 }, isLinear: true });
  });

  test('is the same each time', () => {
    expect(fitted(6_000, 1e-4, 2e-8, 0.05)).toEqual(fitted(6_000, 1e-4, 2e-8, 0.05));
  });
});

describe('there is no fit', () => {
  test('of too few points, or too few numbers of users', () => {
    expect(fitUsl([])).toBeNull();
    expect(fitUsl(points(6_000, 0, 0).slice(0, 3))).toBeNull();
    expect(fitUsl([100, 100, 200, 200].map((n) => ({ users: n, coreShare: n / 1_000 })))).toBeNull();
  });

  test('of idle or full cores', () => {
    const idle = users.map((n) => ({ users: n, coreShare: 0.01 }));
    const full = users.map((n) => ({ users: n, coreShare: 0.99 }));
    expect([fitUsl(idle), fitUsl(full)]).toEqual([null, null]);
  });
});
