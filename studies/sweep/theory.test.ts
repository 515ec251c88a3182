import { expect, test } from 'vitest';
import { variantSchema } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';
import { summarise, type VariantSummary } from '../../reports/results/summary.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { expectedOf } from './theory.ts';

// 40 deliveries to 4 users in 2 s: 5 per user and second.
function expected(metric: Parameters<typeof expectedOf>[0], written: object, stream: object = {}) {
  const variant = variantSchema.parse(written);
  const base = resultOf([trialOf(slugOf(variant), { deliveryMs: times([50]) })]);
  const streams = [{ arrivals: { process: 'poisson', perSecond: 5 }, ...stream }];
  const result = { ...base, scenario: { ...base.scenario, streams, variants: [variant] } };
  return expectedOf(metric, summarise(result).variants[0] as VariantSummary, result);
}
const polling = { transport: 'short-polling', interval: '2s' };

test.each([
  ['latency.mean', 1000],
  ['latency.p50', 1000],
  ['latency.p99', 1980],
  // A poll in 2 s, in which there are 10 notifications.
  ['requests.perNotification', 0.1],
  ['cpu.perNotification', null],
] as const)('polls at an interval of 2 s are expected to have a %s of %s', (metric, value) => {
  expect(expected(metric, polling)).toBe(value);
});

test('long polls bring what came since the last answer, and end without news after the hold time', () => {
  // λR = 5 × 0.1 = 0.5, R being twice the delivery: 1 / (0.5 + e^-0.5).
  expect(expected('requests.perNotification', { transport: 'long-polling' })).toBeCloseTo(0.9038, 3);
  // λH = 0.5: 1 / (e^0.5 - 1) answers without news, where none was waiting.
  expect(expected('requests.perNotification', { transport: 'long-polling', hold: '100ms' })).toBeCloseTo(
    (1 + Math.exp(-0.5) / (Math.exp(0.5) - 1)) / (0.5 + Math.exp(-0.5)),
    3,
  );
});

test.each([
  ['a transport that pushes', { transport: 'sse' }, {}],
  ['polls in step', { ...polling, phase: 'aligned' }, {}],
  ['polls that rest after an answer', { ...polling, timer: 'fixed-delay' }, {}],
  ['users who send requests of their own', polling, { from: 'subscriber' }],
  ['long polls for what comes in bursts', { transport: 'long-polling' }, { arrivals: { process: 'burst' } }],
])('theory says nothing of the requests of %s', (_, variant, stream) => {
  expect(expected('requests.perNotification', variant, stream)).toBeNull();
});
