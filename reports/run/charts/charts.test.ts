import { Resvg } from '@resvg/resvg-js';
import { parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { describe, expect, test, vi } from 'vitest';
import { variantSchema } from '../../../core/transports.ts';
import { slugOf } from '../../../core/variant.ts';
import { resultOf, times, trialOf } from '../../../test/fixtures/result.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { widths } from '../../render/chart/config.ts';
import { compileChart, drawPng, drawSvg } from '../../render/chart/draw.ts';
import { reportsOf, type ScenarioReport } from '../../results/report.ts';
import { chartsOf } from './index.ts';

const hostile = '</script><img src=x onerror=alert(1)>"\u0000\'&';
const polling = ['500ms', '1s'].map((interval) =>
  variantSchema.parse({ transport: 'short-polling', interval }),
);
const sse = variantSchema.parse({ transport: 'sse' });

/** Two rounds of a sweep, of a transport that pushes, and of one that nobody knows. */
function fullReport(): ScenarioReport {
  const names = [...polling.map((v) => [slugOf(v), v.transport]), ['sse', 'sse'], [hostile, hostile]];
  const trials = names.flatMap(([slug = '', transport = ''], i) =>
    [1, 2].map((round) => ({
      ...trialOf(slug, {
        transport,
        title: hostile,
        round,
        latencyMs: times(Array.from({ length: 1200 }, (_, k) => 1 + ((k % 100) * (i + 1)) / round)),
        target: { ...trialOf('').target, cpuMs: 40 + i * 20 + round },
      }),
    })),
  );
  const base = resultOf(trials, { rounds: 2 });
  const scenario = {
    ...base.scenario,
    name: hostile,
    title: hostile,
    variants: [...polling, sse],
    slos: [{ metric: 'latency.p99' as const, atMost: 250 }],
  };
  return reportsOf([{ ...base, scenario }])[0] as ScenarioReport;
}

const drawnFrom = (report: ScenarioReport) => chartsOf(report, [report]);
const full = drawnFrom(fullReport());

async function live(chart: Chart): Promise<View> {
  const view = new View(parse(compileChart(chart), undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'none',
  } as ConstructorParameters<typeof View>[1]);
  return view.runAsync();
}

test('a report with everything has all charts, each under an id of its own', () => {
  expect(full.map(({ id }) => id)).toEqual([
    'percentiles',
    'cost',
    'interval-latency',
    'interval-cpu',
    'bytes',
    'requests',
    'cpu',
    'memory',
    'series-delivered',
    'series-cpu',
    'series-p50',
    'series-max',
  ]);
});

test('without valid trials nothing is drawn', () => {
  const [report] = reportsOf([resultOf([trialOf('sse', { valid: false, invalid: ['lost'] })])]);
  expect(drawnFrom(report as ScenarioReport)).toEqual([]);
});

test('a trial in which nothing arrived draws no latency and no costs', () => {
  const [report] = reportsOf([resultOf([trialOf('sse', { latencyMs: times([]), series: [] })])]);
  expect(drawnFrom(report as ScenarioReport).map(({ id }) => id)).toEqual(['memory']);
});

test('invalid trials are not in the figures', () => {
  const slow = times(Array(40).fill(9000));
  const [report] = reportsOf([
    resultOf([trialOf('sse'), trialOf('sse', { round: 2, valid: false, latencyMs: slow })]),
  ]);
  const [percentiles] = drawnFrom(report as ScenarioReport);
  expect(percentiles?.table.rows[0]?.at(-1)).toBe('40');
});

describe.each(full)('$id', (chart) => {
  test('is text around a picture: title, caption, alternative and figures', () => {
    expect(chart.title).not.toBe('');
    expect(chart.caption).toMatch(/\.$/);
    expect(chart.description).toMatch(/\d.*\.$/);
    expect(chart.table.rows.length).toBeGreaterThan(0);
    for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.header.length);
  });

  test('is a picture that a page with a strict policy can hold', async () => {
    const svg = await drawSvg(chart, { legend: false });
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"]+"/);
    expect(svg).toContain(`viewBox="0 0 ${widths[chart.size]} ${chart.spec.height}"`);
    const tags = svg.match(/<[^>]+>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(tags?.join('')).not.toMatch(/<(script|style|image|foreignObject)|\s(style|id|on\w+|href)=/);
    expect(svg).toContain('var(--');
    expect(svg).not.toMatch(/#[0-9a-f]{6}/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('takes names for text, whatever is in them', async () => {
    const svg = await drawSvg(chart, { legend: true, subtitle: hostile });
    expect(svg).not.toContain('<img');
    expect(svg).not.toContain('</script');
    expect(() => new Resvg(svg)).not.toThrow();
  });

  test('stands alone in the light colours', async () => {
    const svg = await drawSvg(chart, { legend: true });
    expect(svg).not.toContain('var(');
    for (const { label } of chart.legend) expect(svg).toContain(label.slice(0, 12).replace(/[<>&"].*/, ''));
  });

  test('runs without eval, and takes the width of its place', async () => {
    const view = await live(chart);
    view.width(340);
    await view.runAsync();
    expect(await view.toSVG()).toContain(`viewBox="0 0 340 ${chart.spec.height}"`);
  });
});

test('a picture of several variants dims what is not selected', async () => {
  const several = full.filter(({ legend }) => legend.length > 1);
  expect(several.map(({ id }) => id)).toEqual([
    'percentiles',
    'cost',
    'interval-latency',
    'bytes',
    'requests',
    'series-delivered',
    'series-cpu',
    'series-p50',
    'series-max',
  ]);
  for (const chart of several) {
    const view = await live(chart);
    expect([chart.id, await view.toSVG()]).toEqual([chart.id, expect.not.stringContaining('opacity="0.12"')]);
    view.signal('selected', [chart.legend[0]?.key]);
    await view.runAsync();
    expect([chart.id, await view.toSVG()]).toEqual([chart.id, expect.stringContaining('opacity="0.12"')]);
  }
});

test('a picture in pixels has its size, and text in it', async () => {
  const png = await drawPng(full[0] as Chart, { scale: 2 });
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(2 * (widths.wide + 28));
});

test('Vega-Lite has nothing to warn of', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const started = performance.now();
  const specs = full.map((chart): Spec => compileChart(chart));
  console.info(`${specs.length} charts compiled in ${(performance.now() - started).toFixed(0)} ms`);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
