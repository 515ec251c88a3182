import { expect, test } from 'vitest';
import { metricIds, metricOf } from '../../core/metrics.ts';
import { proxiedResult, proxyUse } from '../../test/fixtures/proxied.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { renderCsv } from '../run/csv.ts';
import { renderJson } from '../run/json.ts';
import { tableOf } from '../run/table.ts';
import { metricsOf } from './metricValues.ts';
import { metricIdsOf } from './proxies.ts';
import { reportsOf } from './report.ts';
import { summarise } from './summary.ts';

const reports = reportsOf([proxiedResult()]);
const figuresOf = (slug: string) => reports[0]?.summary.variants.find(({ variant }) => variant === slug);
const direct = resultOf([trialOf('sse')]);
const proxyIds = metricIds.filter((id) => metricOf(id).onlyWith === 'proxy');

test('what a proxy cost is told per notification, per request and per connection', () => {
  expect(figuresOf('long-polling-nginx')?.metrics).toMatchObject({
    'proxy.cpuPerNotification': 40,
    'proxy.cpuPerRequest': 40,
    'proxy.memoryPerConnection': 10_000,
    'proxy.connectsPerRequest': 1,
    'proxy.packetsPerNotification': 2,
    'proxy.bytesOnWire': 600,
  });
  // A stream has no requests in the window to divide by.
  expect(figuresOf('sse-nginx')?.metrics).toMatchObject({
    'proxy.cpuPerNotification': 20,
    'proxy.cpuPerRequest': null,
    'proxy.connectsPerRequest': null,
  });
});

test('the latency that it adds is that of the same variant without it, round by round', () => {
  const { metrics, intervals, rounds } = figuresOf('sse-nginx') ?? {};
  expect(rounds?.map((round) => round.metrics['proxy.latency']?.toFixed(1))).toEqual(['2.0', '3.0']);
  expect(metrics?.['proxy.latency']).toBeCloseTo(2.5, 1);
  expect(intervals?.['proxy.latency']?.low).toBeLessThan(0);
});

test('it is not known where the run has no such variant, or no valid trial of it in that round', () => {
  const alone = summarise(proxiedResult(['nginx'])).variants.map(({ metrics }) => metrics['proxy.latency']);
  expect(alone).toEqual([null, null]);
  const both = proxiedResult(['direct', 'nginx']);
  const broken = both.trials.map((trial) => ({
    ...trial,
    valid: trial.variant !== 'sse' || trial.round !== 1,
  }));
  const sse = summarise({ ...both, trials: broken }).variants.find(({ variant }) => variant === 'sse-nginx');
  expect(sse?.rounds.map((round) => round.metrics['proxy.latency'] === null)).toEqual([true, false]);
  expect(sse?.metrics['proxy.latency']).toBeCloseTo(3, 1);
  expect(sse?.intervals['proxy.latency']).toBeNull();
});

test('what the platform does not tell is not known, and not 0', () => {
  const silent = {
    ...proxyUse,
    cpuMs: null,
    rssBytes: { beforeConnect: null, connected: null, windowStart: null, windowEnd: null },
    measured: { packets: null },
  };
  const values = metricsOf([trialOf('sse', { proxy: silent })]);
  expect(proxyIds.map((id) => values[id])).toEqual(proxyIds.map(() => null));
});

test('figures of proxies stand in every form of a report that has one, and in no other', () => {
  const all = [renderCsv(reports), renderJson(reports), tableOf(summarise(proxiedResult())).header.join()];
  for (const text of all) expect(text).toMatch(/proxy/);
  const without = reportsOf([direct]);
  const none = [renderCsv(without), renderJson(without), tableOf(summarise(direct)).header.join()];
  for (const text of none) expect(text).not.toMatch(/proxy|proxies/);
  expect(metricIdsOf(summarise(direct))).toEqual(metricIds.filter((id) => !proxyIds.includes(id)));
});
