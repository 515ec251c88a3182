import { expect, test } from 'vitest';
import { type Variant, variantSchema } from '../../../core/transports.ts';
import { slugOf } from '../../../core/variant.ts';
import { resultOf, times, trialOf } from '../../../test/fixtures/result.ts';
import { drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { reportsOf } from '../../results/report.ts';
import { expectedCost, expectedWait } from '../../stats/pollTheory.ts';
import { intervalCpu } from './intervalCpu.ts';
import { intervalLatency } from './intervalLatency.ts';
import { sweepOf } from './intervalSweep.ts';

const polling = (interval: string, more: object = {}) =>
  variantSchema.parse({ transport: 'short-polling', interval, ...more });
const sse = variantSchema.parse({ transport: 'sse' });

function reportOf(variants: readonly Variant[]) {
  const trials = variants.map((v, i) =>
    trialOf(slugOf(v), { transport: v.transport, latencyMs: times([i + 1]), deliveryMs: times([3]) }),
  );
  const base = resultOf(trials);
  const [report] = reportsOf([{ ...base, scenario: { ...base.scenario, variants: [...variants] } }]);
  return report as NonNullable<typeof report>;
}
const sweep = (variants: readonly Variant[]) => sweepOf(drawnVariantsOf(reportOf(variants)));

test('variants that differ in their interval only are a sweep, from the shortest on', () => {
  const found = sweep([polling('2s'), sse, polling('500ms'), polling('1s', { connection: 'close' })]);
  expect(found?.steps.map((s) => s.intervalMs)).toEqual([500, 2000]);
  expect(found?.answerMs).toBe(0);
});

test.each([
  ['one interval', [polling('1s'), sse]],
  ['intervals of different kinds', [polling('1s'), polling('2s', { connection: 'close' })]],
  ['no polling', [sse]],
])('%s is no sweep, and has no charts', (_, variants) => {
  const report = reportOf(variants);
  expect(sweepOf(drawnVariantsOf(report))).toBeNull();
  expect(intervalLatency(report, [report])).toBeNull();
  expect(intervalCpu(report, [report])).toBeNull();
});

test('the wait is half the interval on average and all of it at most', () => {
  expect(expectedWait(1000, 0)).toEqual({ mean: 500, max: 1000 });
});

test('who rests after an answer waits for the answer too', () => {
  const found = sweep([polling('1s', { timer: 'fixed-delay' }), polling('2s', { timer: 'fixed-delay' })]);
  expect(found?.answerMs).toBeCloseTo(3, 2);
  expect(expectedWait(1000, 3)).toEqual({ mean: 503, max: 1003 });
});

test('asking half as often costs half', () => {
  expect(expectedCost({ intervalMs: 250, value: 800 }, 1000)).toBe(200);
});

test('the tables have what was measured beside what was expected', () => {
  const report = reportOf([polling('1s'), polling('2s'), sse]);
  expect(intervalLatency(report, [report])?.table.rows).toEqual([
    ['Short polling (1s, keep-alive)', '1.00', '500', '1.00', '1000'],
    ['Short polling (2s, keep-alive)', '2.00', '1000', '2.00', '2000'],
    ['SSE', '3.00', '–', '3.00', '–'],
  ]);
  expect(intervalCpu(report, [report])?.table.rows.map((row) => row[2])).toEqual(['4000', '2000', '–']);
});
