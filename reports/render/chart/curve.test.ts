import { expect, test } from 'vitest';
import { times } from '../../../test/fixtures/result.ts';
import { curveOf } from './curve.ts';

const upTo = (n: number, factor = 1) =>
  times(Array.from({ length: n }, (_, i) => (i + 1) * factor)).histogram;
/** The point nearest to 1/(1 − quantile). */
const at = (curve: ReturnType<typeof curveOf>, oneIn: number) =>
  curve.find((p) => Math.abs(p.oneIn / oneIn - 1) < 0.01);

test('quantiles of a known distribution are where they should be', () => {
  const curve = curveOf([upTo(10_000)]);
  expect(at(curve, 1)?.ms).toBeCloseTo(1, 2);
  expect((at(curve, 10)?.ms as number) / 9000).toBeCloseTo(1, 2);
  expect((at(curve, 100)?.ms as number) / 9900).toBeCloseTo(1, 2);
  expect((at(curve, 1000)?.ms as number) / 9990).toBeCloseTo(1, 2);
});

test('a curve ends where fewer than ten samples lie beyond it', () => {
  expect(curveOf([upTo(10_000)]).at(-1)?.oneIn).toBe(1000);
  expect(curveOf([upTo(430)]).at(-1)?.oneIn).toBe(43);
  expect(curveOf([upTo(10)]).map((p) => p.oneIn)).toEqual([1]);
  expect(curveOf([upTo(9)])).toEqual([]);
});

test('a single trial has no band', () => {
  expect(curveOf([upTo(100)]).every(({ low, high }) => low === null && high === null)).toBe(true);
});

test('the band reaches from the lowest to the highest round, as far as two of them go', () => {
  const curve = curveOf([upTo(1000), upTo(1000, 2), upTo(100, 40)]);
  const p90 = at(curve, 10);
  expect((p90?.low as number) / 900).toBeCloseTo(1, 2);
  expect((p90?.high as number) / 3600).toBeCloseTo(1, 2);
  // The third round has too few samples for it.
  const p99 = at(curve, 100);
  expect((p99?.low as number) / 990).toBeCloseTo(1, 2);
  expect((p99?.high as number) / 1980).toBeCloseTo(1, 2);
  expect(curve.at(-1)).toMatchObject({ oneIn: 210, low: null, high: null });
});

test('a latency of 0 is drawn as the shortest that the clock could tell', () => {
  expect(curveOf([times(Array(20).fill(0)).histogram])[0]?.ms).toBe(0.001);
});
