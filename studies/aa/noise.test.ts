import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { noiseFloorOf } from './noise.ts';
import { renderNoise } from './table.ts';

const target = trialOf('sse').target;
/** Trials whose CPU time is these figures, in ms, over 40 deliveries. */
const trials = (...cpuMs: number[]) =>
  cpuMs.map((ms, i) => trialOf('sse', { round: i + 1, target: { ...target, cpuMs: ms } }));
const cpuOf = (...cpuMs: number[]) =>
  noiseFloorOf(resultOf(trials(...cpuMs))).metrics.find((m) => m.metric === 'cpu.perNotification');

test('the ratio of pairs and its interval are those of a paired t-test on logarithms', () => {
  // Worked by hand: ln ratios are ln 1.1, ln 0.9, ln 1.2; their mean 0.05743, standard deviation 0.14754.
  const cpu = cpuOf(10, 11, 20, 18, 10, 12);
  expect(cpu?.ratio.value).toBeCloseTo(Math.exp(0.05743), 4);
  expect(cpu?.ratio.low).toBeCloseTo(Math.exp(0.05743 - 0.3665), 3);
  expect(cpu?.ratio.high).toBeCloseTo(Math.exp(0.05743 + 0.3665), 3);
});

test('more rounds tell smaller differences apart', () => {
  const cpu = cpuOf(10, 11, 20, 18, 10, 12);
  // (2.77645 + 0.94096) × 0.14754 / √5, with the deviation's upper bound: × √(2 / 0.44629), of the tables of
  // χ².
  expect((cpu?.detectable[5] as number) / Math.expm1(0.24528 * 2.1169)).toBeCloseTo(1, 1);
  expect(cpu?.detectable[3]).toBeGreaterThan(cpu?.detectable[5] as number);
  expect(cpu?.detectable[10]).toBeLessThan(cpu?.detectable[5] as number);
});

test('a metric that does not vary has no floor', () => {
  const { metrics } = noiseFloorOf(resultOf(trials(1, 1, 1, 1)));
  expect(metrics.find((m) => m.metric === 'bytes.headers')).toMatchObject({
    spread: 0,
    ratio: { value: 1, low: 1, high: 1 },
    detectable: { 3: 0, 5: 0, 10: 0 },
  });
});

test('metrics without a value, or of 0, are left out', () => {
  const ids = noiseFloorOf(resultOf(trials(1, 1, 1, 1))).metrics.map((m) => m.metric);
  expect(ids).not.toContain('latency.p99');
  expect(ids).not.toContain('delivery.lost');
});

test('a pair with an invalid trial is no pair', () => {
  const [first, ...others] = trials(1, 1, 1, 1, 1, 1);
  const floor = noiseFloorOf(resultOf([{ ...(first as (typeof others)[0]), valid: false }, ...others]));
  expect(floor.pairs).toBe(2);
});

test('fewer than two pairs say nothing', () => {
  expect(noiseFloorOf(resultOf(trials(1, 2))).metrics).toEqual([]);
});

test('the table names each metric with its floor, and warns of few pairs', () => {
  const text = renderNoise(noiseFloorOf(resultOf(trials(10, 11, 20, 18, 10, 12))));
  expect(text).toMatch(/^small, sse against itself: 3 pairs/);
  expect(text).toMatch(/server CPU \/ notification .*1\.059 \(0\.734 to 1\.528\)/);
  expect(text).toContain('3 pairs give only a rough estimate');
});

test('times differ between trials as everything else', () => {
  const some = [5, 6, 5, 6].map((ms, i) =>
    trialOf('sse', { round: i + 1, latencyMs: times(Array.from({ length: 20 }, () => ms)) }),
  );
  const p50 = noiseFloorOf(resultOf(some)).metrics.find((m) => m.metric === 'latency.p50');
  expect(p50?.ratio.value).toBeCloseTo(1.2, 2);
});
