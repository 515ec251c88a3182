import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { type Cell, fitRounds } from './roundModel.ts';

const cells = (variant: string, values: readonly number[]): Cell[] =>
  values.map((value, round) => ({ variant, round, value }));
const all = [
  ...cells('a', [100, 110, 90, 105, 95]),
  ...cells('b', [130, 140, 121, 133, 127]),
  ...cells('c', [300, 310, 320, 330, 340]),
];

// The golden figures were computed apart, by least squares with dummy variables.
describe('ratios of variants over rounds', () => {
  test('come with the spread of all variants', () => {
    const ratio = fitRounds(all)?.ratio('b', 'a');
    expect(ratio?.value).toBeCloseTo(1.30374545, 7);
    // 8 degrees of freedom; t(1 - 0.025/3) = 3.015762.
    expect(ratio?.low).toBeCloseTo(1.1720017, 6);
    expect(ratio?.high).toBeCloseTo(1.4502984, 6);
  });

  test('come also where rounds lack some variants, and with the pair’s own spread where that is larger', () => {
    const some = all.filter(
      ({ variant, round }) =>
        !(variant === 'c' && (round === 0 || round === 3)) && !(variant === 'a' && round === 4),
    );
    const model = fitRounds(some);
    // 5 degrees of freedom; t(1 - 0.025/3) = 3.534111.
    expect(model?.ratio('b', 'a')?.value).toBeCloseTo(1.28480403, 7);
    expect(model?.ratio('b', 'a')?.low).toBeCloseTo(1.1080535, 6);
    expect(model?.ratio('c', 'a')?.value).toBeCloseTo(3.21691356, 7);
    expect(model?.ratio('c', 'a')?.low).toBeCloseTo(2.133416, 5);
  });

  test('are the other way round from the other side', () => {
    const model = fitRounds(all);
    const [ratio, back] = [model?.ratio('c', 'b'), model?.ratio('b', 'c')];
    expect((ratio?.value ?? 0) * (back?.value ?? 0)).toBeCloseTo(1, 12);
    expect((ratio?.low ?? 0) * (back?.high ?? 0)).toBeCloseTo(1, 12);
  });

  test.each([
    ['a single round', all.filter(({ round }) => round === 0)],
    ['a single variant', cells('a', [1, 2, 3])],
    [
      'rounds that do not meet',
      [...cells('a', [1, 2]), { variant: 'b', round: 7, value: 1 }, { variant: 'b', round: 8, value: 2 }],
    ],
    ['no figure above 0', cells('a', [0, 0, 0]).concat(cells('b', [0, 0, 0]))],
    ['nothing', []],
  ])('are unknown with %s', (_, some) => {
    expect(fitRounds(some)).toBeNull();
  });

  test('leave out who was run in one round only', () => {
    const model = fitRounds([...all, { variant: 'd', round: 0, value: 1 }]);
    expect(model?.ratio('d', 'a')).toBeNull();
    expect(model?.ratio('b', 'a')?.low).toBeCloseTo(1.1720017, 6);
  });

  // As many variants and rounds as runs have, spreads that differ, and a drift that all share.
  test.each([
    [6, 5, [0.15]],
    [7, 3, [0.15]],
    [6, 5, [0.01, 0.01, 0.3, 0.3, 0.3, 0.3]],
    [6, 5, [0.05, 0.05, 0.05, 0.05, 0.05, 0.4]],
  ])(
    'of %d equal variants in %d rounds with spreads %j are found different in at most 5 of 100 runs',
    (k, n, spreads) => {
      const random = createRandom(`${k}/${n}/${spreads}`, 'alarms');
      const normal = () =>
        Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
      const names = Array.from({ length: k }, (_, i) => `v${i}`);
      const runs = 400;
      let alarms = 0;
      for (let run = 0; run < runs; run++) {
        const drift = Array.from({ length: n }, () => normal() * 0.3);
        const model = fitRounds(
          names.flatMap((variant, v) =>
            drift.map((d, round) => ({
              variant,
              round,
              value: Math.exp(d + normal() * (spreads[v % spreads.length] as number)),
            })),
          ),
        );
        if (names.some((a) => names.some((b) => a !== b && (model?.ratio(a, b)?.low ?? 0) > 1))) alarms++;
      }
      // 5 in 100, and what chance adds to a rate that is estimated from so many runs.
      expect(alarms / runs).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs));
    },
  );
});
