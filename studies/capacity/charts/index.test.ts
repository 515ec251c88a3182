import { expect, test, vi } from 'vitest';
import type { Chart, Layer } from '../../../reports/render/chart/chart.ts';
import { compileChart, drawSvg } from '../../../reports/render/chart/draw.ts';
import { capacityOf } from '../../../test/fixtures/capacity.ts';
import { summariseCapacity } from '../summary.ts';
import { capacityCharts } from './index.ts';
import { cpuLines, latencyLines } from './lines.ts';
import { capacityOverview } from './overview.ts';

const polling = { transport: 'short-polling', interval: '1s' };
const summary = summariseCapacity(
  capacityOf([
    { written: polling, fullAt: 4_000, idleMs: 990, ceiling: { kind: 'empty-polls', users: 9_800 } },
    {
      written: { transport: 'long-polling' },
      fullAt: 3_000,
      ceiling: { kind: 'long-poll-wake-ups', users: 3_300 },
    },
    { written: { transport: 'http-streaming' }, fullAt: 1e6, loadLimit: 1 },
    { written: { transport: 'sse' }, fullAt: 60_000 },
    { written: { transport: 'websocket' }, fullAt: 50_000, loadLimit: 5_000 },
  ]),
);
const chartOf = (make: (of: typeof summary) => Chart | null) => make(summary) as Chart;
/** The data of the layer whose values have this field. */
const valuesWith = ({ spec }: Chart, field: string) =>
  spec.layer
    .map(({ data }) => (data as { values: Record<string, unknown>[] } | undefined)?.values ?? [])
    .find(([first]) => first !== undefined && field in first) ?? [];

test('a search has three charts of all variants, each with a picture and figures', async () => {
  const charts = capacityCharts(summary);
  expect(charts.map(({ id }) => id)).toEqual(['overview', 'latency', 'cpu']);
  for (const chart of charts) {
    expect(chart.description).toMatch(/\d.*\.$/);
    for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.header.length);
    const svg = await drawSvg(chart, { legend: true });
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('Long polling');
  }
});

test('Vega-Lite has nothing to warn of', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const chart of capacityCharts(summary)) compileChart(chart);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('the overview has a range, or an arrow to the side on which nothing is known', () => {
  const ways = valuesWith(chartOf(capacityOverview), 'from').map(({ key, way }) => [key, way]);
  expect(ways).toEqual([
    ['short-polling-1s-keep-alive', 'down'],
    ['long-polling', null],
    ['sse', 'up'],
    ['websocket', 'up'],
  ]);
});

test('the overview says how many users ceilings allow, behind the range where there is no room between', async () => {
  const overview = chartOf(capacityOverview);
  const texts = valuesWith(overview, 'wide').map(({ key, wide }) => `${key}: ${wide}`);
  expect(texts).toEqual([
    'short-polling-1s-keep-alive: fewer than 250',
    'short-polling-1s-keep-alive: ceiling 9,800',
    expect.stringMatching(/^long-polling: 2,\d+ to 3,\d+, ceiling 3,300$/),
    'http-streaming: unknown',
    'sse: at least 19,900',
    expect.stringMatching(/^websocket: at least 4,\d+$/),
  ]);
  expect(overview.table.rows.map((row) => row.at(-1))).toEqual(['9,800', '3,300', '–', '–', '–']);
});

test('lines ascend by users, with one point for several attempts, and none for what the load decided', () => {
  const latency = chartOf(latencyLines);
  const points = valuesWith(latency, 'users');
  const users = points.filter(({ key }) => key === 'websocket').map((point) => point.users as number);
  expect(users).toEqual([...new Set(users)].sort((a, b) => a - b));
  expect(Math.max(...users)).toBeLessThanOrEqual(5_000);
  expect(points.filter(({ key }) => key === 'http-streaming')).toEqual([]);
  expect(latency.legend.map(({ key }) => key)).not.toContain('http-streaming');
  // Twice with the fewest users.
  expect(points.filter(({ key }) => key === 'short-polling-1s-keep-alive')).toHaveLength(1);
});

test('the capacity is marked on its line, where it is known from both sides', () => {
  const layer = chartOf(latencyLines).spec.layer.at(-1) as Layer;
  const { values } = layer.data as { values: { key: string; users: number; value: number }[] };
  const [knee, ...others] = values;
  expect(others).toEqual([]);
  expect(knee?.key).toBe('long-polling');
  // It is full with 3,000 users, and misses from 2,976 on.
  expect(Math.abs((knee?.users ?? 0) - 2_976)).toBeLessThan(150);
  expect(knee?.value).toBeGreaterThan(20);
});

test('nothing is drawn of a search that knows nothing, nor CPU that the platform does not tell', () => {
  const unknown = summariseCapacity(capacityOf([{ written: polling, fullAt: 4_000, loadLimit: 1 }]));
  expect(capacityCharts(unknown)).toEqual([]);
  const variants = summary.variants.map((variant) => ({
    ...variant,
    attempts: variant.attempts.map((attempt) => ({ ...attempt, coreShare: null })),
  }));
  expect(cpuLines({ ...summary, variants })).toBeNull();
});
