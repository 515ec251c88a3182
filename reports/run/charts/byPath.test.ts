import { expect, test } from 'vitest';
import { variantSchema } from '../../../core/transports.ts';
import { slugOf } from '../../../core/variant.ts';
import { resultOf, times, trialOf } from '../../../test/fixtures/result.ts';
import { drawPictures } from '../../render/chart/pictures.ts';
import { reportsOf, type ScenarioReport } from '../../results/report.ts';
import { namedChartsOf } from '../pictures.ts';
import { chartsOf } from './index.ts';

const written = (paths: readonly (string | undefined)[]) =>
  ['sse', 'websocket'].flatMap((transport) =>
    paths.map((over) => variantSchema.parse({ transport, ...(over && { over }) })),
  );

/** Latencies are up to so many ms over each path. */
function reportOver(
  paths: readonly (string | undefined)[],
  longestMs: (slug: string) => number,
): ScenarioReport {
  const variants = written(paths);
  const trials = variants.flatMap((variant) =>
    [1, 2].map((round) =>
      trialOf(slugOf(variant), {
        transport: variant.transport,
        round,
        latencyMs: times(
          Array.from({ length: 1200 }, (_, k) => (longestMs(slugOf(variant)) * (k + 1)) / 1200),
        ),
      }),
    ),
  );
  const base = resultOf(trials, { rounds: 2 });
  return reportsOf([{ ...base, scenario: { ...base.scenario, variants } }])[0] as ScenarioReport;
}

const both = reportOver([undefined, 'h2+tls1.2'], (slug) => (slug.includes('tls') ? 900 : 9));
const charts = chartsOf(both, [both]);
const titled = (id: string) => charts.find((chart) => chart.id === id);

test('lines of several paths have a chart for each, with the path in its title instead of its labels', () => {
  const ids = charts.filter(({ facetOf }) => facetOf === 'percentiles').map(({ id }) => id);
  expect(ids).toEqual(['percentiles-direct', 'percentiles-h2-tls1-2']);
  expect(ids.map((id) => titled(id)?.title)).toEqual([
    'Latency by percentile, over HTTP/1.1 in the clear',
    'Latency by percentile, over HTTP/2, TLS 1.2',
  ]);
  for (const id of ids) {
    expect(titled(id)?.legend.map(({ label }) => label)).toEqual(['SSE', 'WebSocket']);
    expect(titled(id)?.table.rows.map(([name]) => name)).toEqual(['SSE', 'WebSocket']);
    expect(new Set(titled(id)?.legend.map(({ dash }) => `${dash}`)).size).toBe(1);
  }
});

test('charts of several paths share their scales', () => {
  const [y, other] = ['percentiles-direct', 'percentiles-h2-tls1-2'].map(
    (id) => (titled(id)?.spec.encoding.y as { scale?: { domain: number[] } } | undefined)?.scale?.domain,
  );
  expect(y).toEqual(other);
  expect(y?.[1]).toBeGreaterThanOrEqual(900);
});

test('bars have the variants of each path together', () => {
  expect(titled('cpu')?.table.rows.map(([name]) => name)).toEqual([
    'SSE',
    'WebSocket',
    'SSE over HTTP/2, TLS 1.2',
    'WebSocket over HTTP/2, TLS 1.2',
  ]);
});

test('one path has its charts as they were, its name with those of the variants', () => {
  const tls = reportOver(['tls'], () => 9);
  const [first] = chartsOf(tls, [tls]);
  expect([first?.id, first?.facetOf, first?.title]).toEqual([
    'percentiles',
    undefined,
    'Latency by percentile',
  ]);
  expect(first?.legend.map(({ label }) => label)).toEqual(['SSE over TLS', 'WebSocket over TLS']);
});

test('pictures are chosen by the name that those of all paths have in common, or by their own', async () => {
  const drawn = (...ids: string[]) =>
    drawPictures(namedChartsOf([both]), 'svg', ids).then((all) => all.map(({ name }) => name));
  expect(await drawn('percentiles')).toEqual([
    'small.percentiles-direct.svg',
    'small.percentiles-h2-tls1-2.svg',
  ]);
  expect(await drawn('percentiles-direct')).toEqual(['small.percentiles-direct.svg']);
  expect(() => drawPictures(namedChartsOf([both]), 'svg', ['percentile'])).toThrow(
    /unknown chart percentile/,
  );
});
