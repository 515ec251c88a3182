import { expect, test } from 'vitest';
import { times } from '../../test/fixtures/result.ts';
import { mergeSeries } from './series.ts';

const second = (n: number, delivered: number, requests: number, latencies: number[] = []) => ({
  second: n,
  delivered,
  requests,
  latency: latencies.length > 0 ? times(latencies).histogram : null,
});
const sample = (n: number, cpuMs: number | null, rssBytes: number | null = null) => ({
  atMs: n * 1000,
  cpuMs,
  rssBytes,
  processes: 1,
  peakRssBytes: null,
  runQueueMs: null,
  ticksMs: null,
  waitedMs: null,
});

test('the seconds of all agents are added up, their latencies merged', () => {
  const series = mergeSeries(
    [{ seconds: [second(0, 1, 2, [10])] }, { seconds: [second(0, 3, 4, [20, 20, 30])] }],
    [],
    0,
    1000,
  );
  expect(series).toHaveLength(1);
  expect(series[0]).toMatchObject({ delivered: 4, requests: 6, latencyMs: { p50: null, p99: null } });
  expect(Math.abs((series[0]?.latencyMs?.max as number) - 30)).toBeLessThan(0.05);
});

test('a second is of the phase in which it begins', () => {
  const series = mergeSeries([{ seconds: [second(4, 1, 0)] }], [], 1000, 3000);
  expect(series.map((s) => s.phase)).toEqual(['warm-up', 'measure', 'measure', 'drain', 'drain']);
});

test('a second in which no agent said anything is there, empty', () => {
  const series = mergeSeries([{ seconds: [second(0, 1, 1), second(2, 1, 1)] }], [], 0, 3000);
  expect(series[1]).toEqual({
    second: 1,
    phase: 'measure',
    delivered: 0,
    requests: 0,
    latencyMs: null,
    targetCpuMs: null,
    targetRssBytes: null,
  });
});

test('the CPU time of a second is what the target used until the next sample', () => {
  const seconds = [second(0, 0, 0), second(1, 0, 0), second(2, 0, 0)];
  const samples = [sample(0, 10, 1), sample(1, 25, 2), sample(2, null, null)];
  const series = mergeSeries([{ seconds }], samples, 0, 3000);
  expect(series.map((s) => s.targetCpuMs)).toEqual([15, null, null]);
  expect(series.map((s) => s.targetRssBytes)).toEqual([1, 2, null]);
});

test('seconds before the schedule began are left out, and no seconds give no series', () => {
  expect(mergeSeries([{ seconds: [second(-1, 0, 9)] }], [sample(0, 1)], 0, 1000)).toEqual([]);
});
