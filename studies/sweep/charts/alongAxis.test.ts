import { parse, View } from 'vega';
import { expect, test } from 'vitest';
import { compileChart, drawSvg } from '../../../reports/render/chart/draw.ts';
import { sweepOf } from '../../../test/fixtures/sweep.ts';
import { sweepMetrics, sweepReportOf } from '../report.ts';
import { alongAxis } from './alongAxis.ts';

const report = sweepReportOf(
  sweepOf(
    'interval=1s,2s',
    [
      {
        variant: { transport: 'short-polling', interval: '1s' },
        figures: (value, round) => ({ cpu: 200 + 2 * round, latency: (value ?? 0) / 2, requests: 2 }),
      },
      { variant: { transport: 'sse' }, figures: (_, round) => ({ cpu: 99 + 2 * round, latency: 3 }) },
    ],
    { rounds: 2 },
  ),
);
const chartOf = (id: string) => {
  const metric = sweepMetrics.find((one) => one.id === id);
  return metric ? alongAxis(report, metric) : null;
};

test('the table has each figure with its interval and what theory expects, and a level line once', () => {
  expect(chartOf('latency.mean')?.table.rows).toEqual([
    ['SSE', 'all', '3.00', '3.00 to 3.00', '–'],
    ['Short polling (keep-alive)', '1 s', '500', '500 to 500', '500'],
    ['Short polling (keep-alive)', '2 s', '1000', '1000 to 1000', '1000'],
  ]);
  expect(chartOf('cpu.perNotification')?.table.rows.map((row) => row[2])).toEqual(['102', '203', '203']);
});

test('the caption names a line of zeros, because a logarithmic scale cannot show it', () => {
  const chart = chartOf('requests.perNotification');
  expect(chart?.caption).toContain('SSE: 0, which');
  expect(chart?.legend.map(({ label }) => label)).toEqual(['Short polling (keep-alive)']);
});

test('a metric that nobody has is not drawn', () => {
  expect(chartOf('latency.p99')).toBeNull();
  expect(chartOf('bytes.headers')).toBeNull();
});

test('charts can be drawn, still and live', async () => {
  for (const id of ['latency.p50', 'cpu.perNotification', 'bytes.total']) {
    const chart = chartOf(id);
    if (!chart) throw new Error(`${id} has no chart`);
    const svg = await drawSvg(chart, { legend: false });
    expect(svg).toContain('>2 s<');
    expect(svg).not.toMatch(/NaN|Infinity/);
    await new View(parse(compileChart(chart)), { renderer: 'none' }).runAsync();
  }
});
