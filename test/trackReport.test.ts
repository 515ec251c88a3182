import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import type { HistoryLine } from '../studies/track/file.ts';
import { browserWithinMs } from './fixtures/browser.ts';
import { commitAt, historyOf } from './fixtures/history.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { readPage } from './fixtures/page.ts';
import { noisy, steps } from './fixtures/series.ts';

let folder: string;
let history: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-trends-'));
  history = join(folder, 'history');
  mkdirSync(history);
});
afterEach(() => rmSync(folder, { recursive: true }));

const courses = {
  sse: { 'latency.p99': noisy(5, 0.06, steps([3.3, 20], [4.4, 10])), 'bytes.total': steps([316, 30]) },
};
const keep = (lines: readonly HistoryLine[], name = 'forum.ndjson') =>
  writeFileSync(join(history, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const report = (...args: string[]) => commandHere('track', 'report', '--history', history, ...args);

describe('pushbench track report', () => {
  test('prints Markdown and JSON', async () => {
    keep(historyOf(courses));
    const md = await report('--format', 'md');
    expect([md.code, md.stderr]).toEqual([0, '']);
    expect(md.stdout).toMatch(/^## forum: .*\n\n\*\*One level shifted in 30 measurements: 1 for the worse/);
    const { schema, scenarios } = JSON.parse((await report('--format', 'json')).stdout);
    expect(schema).toBe('pushbench.trends/1');
    expect(scenarios[0].shifts[0]).toMatchObject({
      variant: 'sse',
      metric: 'latency.p99',
      kind: 'step',
      confidence: 'clear',
      direction: 'worse',
      isCurrent: true,
      from: { date: '2026-03-21T00:00:00.000Z' },
      previous: { date: '2026-03-20T00:00:00.000Z' },
    });
  });

  test('shows the newest measurements of a long history, says how many there are, and takes as many as are asked for', async () => {
    const values = noisy(5, 0.06, steps([3.3, 1960], [4.4, 40]));
    const slugs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const metrics = { 'latency.p50': values, 'latency.p99': values, 'cpu.perNotification': values };
    const all = Object.fromEntries(slugs.map((slug) => [slug, { ...metrics, 'bytes.total': values }]));
    // Whatever the order of lines.
    keep(historyOf(all).reverse());
    const out = join(folder, 'trends.html');
    expect((await report('--out', out)).code).toBe(0);
    const page = readFileSync(out, 'utf8');
    expect(page).toContain('The newest 100 of 2000 measurements; use --last for more.');
    expect(page).toContain('24 levels shifted in 100 measurements');
    expect(page.length).toBeLessThan(2_000_000);
    const { stdout } = await report('--format', 'json', '--metrics', 'bytes.total', '--last', '20');
    const [scenario] = JSON.parse(stdout).scenarios;
    expect(scenario).toMatchObject({ older: 1980, answer: 'No level shifted in 20 measurements.' });
    expect(scenario.trends[0].parts[0].points).toHaveLength(20);
    expect(scenario.trends[0].parts[0].points[19].commit).toBe(commitAt(1999));
  });

  test('shows the branch and the metrics that are asked for', async () => {
    keep(historyOf(courses, (place) => (place >= 20 ? { branch: 'other' } : {})));
    const { stdout } = await report('--format', 'md', '--branch', 'main', '--metrics', ' bytes.total, ');
    expect(stdout).toMatch(/No level shifted in 20 measurements/);
    expect(stdout).toMatch(/\| variant \| bytes \/ notification B \|\n/);
  });

  test.each([
    [['--branch', 'gone'], /contains no measurement of branch gone/],
    [['--last', '0'], /whole number from 1 to 2000/],
    [['--metrics', 'speed'], /There is no metric speed; see pushbench list metrics/],
    [['--history', '/nonexistent'], /\/nonexistent is not a folder\npushbench track add/],
  ])('refuses %j with exit code 2', async (args, message) => {
    keep(historyOf(courses));
    const { code, stderr } = await report(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('writes nothing where a file of the history is damaged', async () => {
    keep(historyOf(courses));
    writeFileSync(join(history, 'other.ndjson'), '{"schema":"pushbench.hist');
    const out = join(folder, 'trends.html');
    const { code, stderr } = await report('--out', out);
    expect(stderr).toMatch(/other\.ndjson:1:1: invalid or truncated JSON/);
    expect([code, existsSync(out)]).toEqual([2, false]);
  });

  test('does not write over a file of the history', async () => {
    keep(historyOf(courses));
    const path = join(history, 'forum.ndjson');
    const before = readFileSync(path, 'utf8');
    const { code, stderr } = await report('--format', 'md', '--out', path);
    expect(stderr).toMatch(/forum\.ndjson is an input file/);
    expect([code, readFileSync(path, 'utf8')]).toEqual([2, before]);
  });

  test('writes a page that answers first, lives without a network, and keeps nobody out', {
    timeout: browserWithinMs,
  }, async () => {
    keep(
      historyOf(courses, (place) => ({
        title: hostileMarkup,
        dirty: place === 3,
        ...(place > 24 && { schedule: 'e'.repeat(64) }),
      })),
    );
    const out = join(folder, 'trends.html');
    expect((await report('--out', out)).stdout).toBe(`${out}\n`);
    await readPage(out, { charts: 2 }, async (page) => {
      expect(await page.locator('.sentence').first().textContent()).toMatch(/^One level shifted in 30/);
      expect(await page.locator('.shifts li').allTextContents()).toEqual([
        expect.stringMatching(/^▲ p99 of sse rose by 3\d %/),
      ]);
      for (const chart of await page.locator('figure[data-chart]').all())
        expect(await chart.locator('tbody tr').count()).toBe(30);
    });
  });
});
