import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { gaussian } from '../../test/fixtures/series.ts';
import { compareLines } from './comparison.ts';
import type { SweepLine } from './lines.ts';

const values = [250, 500, 1000, 2000, 4000];
const axis = { name: 'interval' as const, unit: 'ms' as const, values };

/** A line with these costs in each round at each value. */
function lineOf(key: string, isLevel: boolean, costs: (value: number) => readonly number[]): SweepLine {
  const summaryAt = (value: number) => {
    const rounds = costs(value).map((cpu, round) => ({ round, metrics: { 'cpu.perNotification': cpu } }));
    return { rounds, metrics: rounds[0]?.metrics } as unknown as SweepLine['points'][0]['summary'];
  };
  const points = (isLevel ? [null] : values).map((value) => ({ value, summary: summaryAt(value ?? 0) }));
  return { key, label: key, series: 0, turn: 0, isLevel, points };
}

/**
 * The crossings found in sweeps in which rounds differ by much, and figures are off by a log-normal spread.
 */
function simulated(
  runs: number,
  rounds: number,
  spreadAt: (value: number) => number,
  cpuAt: (value: number) => number,
) {
  const random = createRandom('crossovers', `${rounds}`);
  return Array.from({ length: runs }, () => {
    const slow = Array.from({ length: rounds }, () => Math.exp(0.3 * gaussian(random)));
    const noisy = (cpu: number, spread: number) =>
      slow.map((factor) => cpu * factor * Math.exp(spread * gaussian(random)));
    const lines = [
      lineOf('polling', false, (value) => noisy(cpuAt(value), spreadAt(value))),
      lineOf('sse', true, () => noisy(100, spreadAt(1000))),
      lineOf('websocket', true, () => noisy(80, spreadAt(1000))),
    ];
    return compareLines('cpu.perNotification', lines, axis, null).pairs;
  });
}

/** Against 100 it crosses at 1000 ms, and against 80 at 1250 ms. */
const truth = [1000, 1250];

describe('over many sweeps', () => {
  test.each([
    ['3 rounds', 3, () => 0.1],
    ['6 rounds', 6, () => 0.1],
    ['5 rounds that spread twice as much at one end', 5, (value: number) => (value > 1000 ? 0.16 : 0.08)],
  ])('of %s the intervals of at least 95 of 100 hold both crossovers', (_, rounds, spreadAt) => {
    const sweeps = simulated(200, rounds, spreadAt, (value) => 100_000 / value);
    const complete = sweeps.filter((pairs) => pairs.every(({ crossings }) => crossings.length === 1));
    const holding = complete.filter((pairs) =>
      pairs.every(({ crossings: [crossing] }, i) => {
        const at = truth[i] as number;
        return crossing?.interval && crossing.interval.low <= at && at <= crossing.interval.high;
      }),
    );
    expect(complete.length).toBeGreaterThan(180);
    expect(holding.length).toBeGreaterThanOrEqual(0.95 * complete.length);
  });

  test.each([3, 6])('of %d rounds at most 5 of 100 show a crossover where there is none', (rounds) => {
    // As costly as one of the others everywhere, so that the sign is up to chance.
    const sweeps = simulated(
      200,
      rounds,
      () => 0.1,
      () => 100,
    );
    expect(
      sweeps.filter((pairs) => pairs.some(({ crossings }) => crossings.length > 0)).length,
    ).toBeLessThanOrEqual(10);
  });
});

test('level lines are not compared with each other', () => {
  const [pairs] = simulated(
    1,
    3,
    () => 0.1,
    () => 100,
  );
  expect(pairs?.map(({ first, second }) => [first.key, second.key])).toEqual([
    ['polling', 'sse'],
    ['polling', 'websocket'],
  ]);
});
