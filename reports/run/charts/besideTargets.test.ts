import { expect, test } from 'vitest';
import { bytes, resultOf, trialOf } from '../../../test/fixtures/result.ts';
import { besideTargetsIn } from '../../results/besideTargets.ts';
import { reportsOf } from '../../results/report.ts';
import { namedChartsOf } from '../pictures.ts';
import { besideTargetsCharts } from './besideTargets.ts';

const built = resultOf([trialOf('sse'), trialOf('websocket')]);
const own = resultOf([trialOf('sse', { target: { ...trialOf('sse').target, cpuMs: 8 } })], {
  target: { command: 'node server.js' },
});

const groups = (...results: Parameters<typeof reportsOf>[0]) => besideTargetsIn(reportsOf(results));

test('only what two targets did with one workload stands side by side', () => {
  expect(groups(built, own).map((group) => group.length)).toEqual([2]);
  expect(groups(built)).toEqual([]);
  // Which of two results of one target is meant?
  expect(groups(built, own, own)).toEqual([]);
  expect(groups(built, { ...own, schedule: { ...own.schedule, sha256: 'f'.repeat(64) } })).toEqual([]);
});

test('each metric that is known (here nobody counted packets) has a chart, with a point for each target that has a figure', () => {
  const charts = besideTargetsCharts(groups(built, own)[0] ?? []);
  expect(charts.map(({ id }) => id)).toEqual(['targets-latency', 'targets-cpu', 'targets-memory']);
  const cpu = charts.find(({ id }) => id === 'targets-cpu');
  expect(cpu?.legend.map(({ label }) => label)).toEqual(['built-in', 'node server.js']);
  expect(cpu?.table.rows).toEqual([
    ['sse', 'built-in', '100', '–'],
    ['sse', 'node server.js', '200', '–'],
    ['websocket', 'built-in', '100', '–'],
  ]);
  expect(cpu?.description).toContain('sse, node server.js: 200 µs');
});

test('they are pictures of their own, drawn once for a workload', () => {
  const named = namedChartsOf(reportsOf([built, own])).filter(({ chart }) => chart.id.startsWith('targets-'));
  expect(named.map(({ chart }) => chart.id)).toHaveLength(3);
  expect(new Set(named.map(({ fileName }) => fileName)).size).toBe(1);
});

test('what is nought or unknown has no point', () => {
  const idle = trialOf('sse', {
    target: { ...trialOf('sse').target, cpuMs: null },
    bytes: { sent: bytes(0, 0), received: bytes(0, 0), unaccounted: 0 },
  });
  const charts = besideTargetsCharts(groups(built, { ...own, trials: [idle] })[0] ?? []);
  const rows = charts.find(({ id }) => id === 'targets-cpu')?.table.rows ?? [];
  expect(rows.map(([, target]) => target)).not.toContain('node server.js');
});
