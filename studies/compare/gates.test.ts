import { expect, test } from 'vitest';
import { parseGates, thresholdOf } from './gates.ts';

test('gates are metrics, with a share where one is given', () => {
  expect(parseGates('latency.p99=10%, cpu.perNotification=2.5 %,bytes.headers')).toEqual([
    { metric: 'latency.p99', threshold: 0.1 },
    { metric: 'cpu.perNotification', threshold: 0.025 },
    { metric: 'bytes.headers', threshold: null },
  ]);
});

test('gates may be written with spaces, twice alike, and with a comma at the end', () => {
  expect(parseGates(' latency.p99 = 10 %, bytes.headers,bytes.headers, ')).toEqual([
    { metric: 'latency.p99', threshold: 0.1 },
    { metric: 'bytes.headers', threshold: null },
  ]);
});

test.each([
  ['latency.p98', /^There is no metric latency\.p98; choose from latency\.p50, /],
  ['latency.p99=0.1', /^“latency\.p99=0\.1” is not a gate; expected a metric, or a metric and a share/],
  ['', /expected a metric/],
  [
    'memory.growth=10%',
    /^memory\.growth may be 0, .* more than 2\.00 MB is a change\. Write memory\.growth alone\.$/,
  ],
  [' , ', /expected a metric/],
  ['latency.p99,latency.p99=5%', /Duplicate metric: latency\.p99/],
])('%j is refused with what would be right', (text, message) => {
  expect(parseGates(text)).toMatch(message);
});

test('times have a threshold by default, wider without pairs, and counts have none', () => {
  expect(thresholdOf('latency.p99', undefined, true)).toBe(0.05);
  expect(thresholdOf('latency.p99', undefined, false)).toBe(0.1);
  expect(thresholdOf('memory.growth', undefined, true)).toBe(2_000_000);
  expect(thresholdOf('bytes.total', undefined, false)).toBe(0);
  expect(thresholdOf('bytes.total', { metric: 'bytes.total', threshold: 0.02 }, true)).toBe(0.02);
});
