import { expect, test } from 'vitest';
import type { Traffic } from '../../core/counts.ts';
import type { AgentReport } from '../../core/messages/protocol.ts';
import { bytes } from '../../test/fixtures/result.ts';
import { sum, trafficOf } from './traffic.ts';

test('objects of numbers are added field by field', () => {
  expect(
    sum([
      { a: 1, b: 2 },
      { a: 10, b: 20 },
      { a: 100, b: 0 },
    ]),
  ).toEqual({ a: 111, b: 22 });
});

const traffic = (n: number): Traffic => ({
  requests: { total: n, empty: n + 1, failed: 0, upstream: 2 },
  connections: { opened: n, failed: 1, reconnected: 0 },
  sent: bytes(n, 0),
  received: bytes(n * 10, n * 100),
});
const report = (n: number, measured: number, unaccounted: number) =>
  ({ traffic: traffic(n), measured: traffic(measured), unaccounted }) as AgentReport;

test('the traffic of all agents is added up, of the whole trial and of the window apart', () => {
  expect(trafficOf([report(5, 2, 1), report(7, 3, 4)], 2000)).toEqual({
    requests: { total: 12, empty: 14, failed: 0, upstream: 4 },
    connections: { opened: 12, failed: 2, reconnected: 0 },
    bytes: { sent: bytes(12, 0), received: bytes(120, 1200), unaccounted: 5 },
    measured: {
      requests: { total: 5, empty: 7, failed: 0, upstream: 4 },
      connections: { opened: 5, failed: 2, reconnected: 0 },
      bytes: { sent: bytes(5, 0), received: bytes(50, 500) },
      windowMs: 2000,
    },
  });
});
