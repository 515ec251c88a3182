import { expect, test } from 'vitest';
import type { LinkUse } from '../../../core/linkUse.ts';
import { type Variant, variantSchema } from '../../../core/transports.ts';
import type { Trial } from '../../../core/trial.ts';
import { slugOf } from '../../../core/variant.ts';
import { resultOf, times, trialOf } from '../../../test/fixtures/result.ts';
import { drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { reportsOf } from '../../results/report.ts';
import { expectedCost } from '../../stats/pollTheory.ts';
import { intervalCpu } from './intervalCpu.ts';
import { intervalLatency } from './intervalLatency.ts';
import { sweepOf } from './intervalSweep.ts';

const polling = (interval: string, more: object = {}) =>
  variantSchema.parse({ transport: 'short-polling', interval, ...more });
const sse = variantSchema.parse({ transport: 'sse' });

function reportOf(variants: readonly Variant[], parts: Partial<Trial> = {}) {
  const trials = variants.map((v, i) =>
    trialOf(slugOf(v), {
      transport: v.transport,
      latencyMs: times([i + 1]),
      deliveryMs: times([3]),
      ...parts,
    }),
  );
  const base = resultOf(trials);
  const [report] = reportsOf([{ ...base, scenario: { ...base.scenario, variants: [...variants] } }]);
  return report as NonNullable<typeof report>;
}
const sweep = (variants: readonly Variant[]) => sweepOf(drawnVariantsOf(reportOf(variants)));

test('variants that differ in their interval only are a sweep, from the shortest on', () => {
  const found = sweep([polling('2s'), sse, polling('500ms'), polling('1s', { connection: 'close' })]);
  expect(found?.steps.map((s) => s.intervalMs)).toEqual([500, 2000]);
  expect(found?.expected(1000)).toEqual({ mean: 500, max: 1000 });
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

test.each([
  ['fixed-rate', { mean: 575, max: 1075 }, { mean: ' + R/2', max: ' + R/2' }],
  ['fixed-delay', { mean: 650, max: 1225 }, { mean: ' + 1 R', max: ' + 1.5 R' }],
])('over a link, polls at a %s wait for its round trip, too', (timer, expected, plus) => {
  const asked = { rttMs: 150, downKbit: null, upKbit: null, loss: 0, jitterMs: 0, shared: false };
  const link: LinkUse = {
    method: 'tun',
    asked,
    rttMs: { before: 150, after: 150 },
    latenessMs: null,
    carried: 1,
    lost: 0,
    dropped: 0,
    cpuMs: null,
  };
  const over = ['1s', '2s'].map((interval) => polling(interval, { timer, over: 'rtt150ms' }));
  const found = sweepOf(drawnVariantsOf(reportOf(over, { link })));
  expect(found?.expected(1000)).toEqual(expected);
  expect(found?.plus).toEqual(plus);
});

test('who rests after an answer waits for the answer too', () => {
  const found = sweep([polling('1s', { timer: 'fixed-delay' }), polling('2s', { timer: 'fixed-delay' })]);
  expect(found?.expected(1000).mean).toBeCloseTo(503, 2);
  expect(found?.expected(1000).max).toBeCloseTo(1003, 2);
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
