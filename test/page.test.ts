import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reportsOf } from '../reports/results/report.ts';
import { renderPage } from '../reports/run/page/page.ts';
import { browserWithinMs, launchBrowser } from './fixtures/browser.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { barriersOf, enlivenAll, watch } from './fixtures/page.ts';
import { proxiedResult, proxyUse } from './fixtures/proxied.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { resultOf, trialOf } from './fixtures/result.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

const endless = 'x'.repeat(2_000);

let browser: Browser;
let folder: string;
let address: string;
let hostileAddress: string;
let pathsAddress: string;
beforeAll(async () => {
  folder = temporaryFolder();
  const write = async (name: string, results: Parameters<typeof reportsOf>[0]) => {
    writeFileSync(join(folder, name), await renderPage(reportsOf(results)));
    return pathToFileURL(join(folder, name)).href;
  };
  const forum = realisticResult(5);
  const machines = { ...forum.scenario, name: 'machines', title: 'A console waits for machines' };
  address = await write('report.html', [forum, { ...realisticResult(3), scenario: machines }]);
  const hostileProxy = { ...proxyUse, program: hostileMarkup, version: endless };
  const bad = resultOf([
    trialOf(hostileMarkup, { title: hostileMarkup, proxy: hostileProxy }),
    trialOf('sse', { valid: false, invalid: [hostileMarkup] }),
  ]);
  pathsAddress = await write('paths.html', [proxiedResult()]);
  const texts = { name: hostileMarkup, title: hostileMarkup, description: hostileMarkup };
  hostileAddress = await write('hostile.html', [
    {
      ...bad,
      command: hostileMarkup,
      target: { command: hostileMarkup },
      scenario: { ...bad.scenario, ...texts },
    },
  ]);
  browser = await launchBrowser();
}, browserWithinMs);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a page did that it should not: errors, requests, breaches of its policy, dialogs. */
const complaints: string[] = [];
const open: Page[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((page) => page.context().close()));
  expect(complaints.splice(0)).toEqual([]);
});

async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  open.push(page);
  await watch(page, url, complaints);
  await page.goto(url);
  return page;
}

const figure = (page: Page, id: string) => page.locator(`#scenario-1-${id}`);

/** Scrolls to a chart and waits until it is live. */
async function enlivened(page: Page, id: string) {
  const chart = figure(page, id);
  await chart.scrollIntoViewIfNeeded();
  await page.locator(`#scenario-1-${id}[data-live]`).waitFor();
  return chart;
}

describe('the page', () => {
  test('answers with a sentence and a verdict for each variant, before anything else', async () => {
    const page = await visit(address);
    const answers = await page.locator('.sentence').allTextContents();
    expect(answers).toHaveLength(2);
    expect(answers[0]).toMatch(/^Long polling, HTTP streaming, SSE and WebSocket meet p99 ≤ 250 ms; /);
    const verdicts = await page.locator('.verdicts tbody tr').allTextContents();
    expect(verdicts).toHaveLength(6);
    expect(verdicts[0]).toMatch(/Short polling \(1s, new connection\)\s*✗ 99\d ms/);
    expect(verdicts[5]).toMatch(/WebSocket\s*✓ /);
  });

  test('leads from its contents to its sections', async () => {
    const page = await visit(address);
    for (const link of await page.locator('nav a').all()) {
      const target = await link.getAttribute('href');
      expect(await page.locator(target ?? '').count()).toBe(1);
    }
    expect(await page.locator('nav a').count()).toBe(6);
  });

  test('makes all charts live as they come near, and complains of nothing', async () => {
    const page = await visit(address);
    expect(await enlivenAll(page)).toBe(2 * 10);
    expect(await page.locator('.drawing svg').count()).toBe(2 * 10);
  });

  test('keeps the size of a chart when it comes to life', async () => {
    const page = await visit(address);
    const still = await figure(page, 'percentiles').locator('.drawing').boundingBox();
    const chart = await enlivened(page, 'percentiles');
    const live = await chart.locator('.drawing').boundingBox();
    expect(Math.abs((live?.height ?? 0) - (still?.height ?? 0))).toBeLessThan(4);
    expect(live?.width).toBe(still?.width);
  });

  test('tells the figures of what the pointer is on', async () => {
    const page = await visit(address);
    const chart = await enlivened(page, 'bytes');
    const bar = chart.locator('.drawing line[stroke="var(--wire-payload)"]').first();
    const box = await bar.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    const tooltip = page.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor();
    expect(await tooltip.textContent()).toMatch(/Short polling \(1s, new connection\).*220 B/);
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'hidden' });
  });

  test('dims what is not chosen in a legend, in all charts of the scenario, by mouse or keyboard', async () => {
    const page = await visit(address);
    const chart = await enlivened(page, 'percentiles');
    const faded = () =>
      chart.locator('.drawing path[opacity="0.12"], .drawing path[stroke-opacity="0.12"]').count();
    expect(await faded()).toBe(0);
    const button = chart.getByRole('button', { name: 'SSE' });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(faded).toBeGreaterThan(3);
    const other = await enlivened(page, 'cost');
    expect(await other.getByRole('button', { name: 'SSE' }).getAttribute('aria-pressed')).toBe('true');
    const labelled = await enlivened(page, 'cpu');
    await expect.poll(() => labelled.locator('.drawing line[opacity="0.12"]').count()).toBe(5);
    await button.focus();
    await page.keyboard.press('Space');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(faded).toBe(0);
  });

  test('has the figures of every chart in a table', async () => {
    const page = await visit(address);
    for (const chart of await page.locator('figure[data-chart]').all()) {
      const rows = chart.locator('details table tbody tr');
      expect(await rows.count()).toBeGreaterThan(0);
      expect(await rows.first().locator('th, td').count()).toBe(await chart.locator('thead th').count());
    }
  });

  test('reads with scripts off: drawings, tables, and nothing that looks alive', async () => {
    const page = await visit(address, { javaScriptEnabled: false });
    const charts = await page.locator('figure[data-chart]').count();
    expect(await page.locator('.drawing > svg').count()).toBe(charts);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('.sentence').first().isVisible()).toBe(true);
  });

  test('fits a narrow screen, still and live', async () => {
    const page = await visit(address, { viewport: { width: 390, height: 844 } });
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBeLessThanOrEqual(0);
    const chart = await enlivened(page, 'percentiles');
    expect(await overflow()).toBeLessThanOrEqual(0);
    const box = await chart.locator('.drawing svg').boundingBox();
    expect(box?.width).toBeLessThanOrEqual(390);
  });

  test('prints its drawings in full width, also from a narrow window', async () => {
    const page = await visit(address, { viewport: { width: 390, height: 844 } });
    const chart = await enlivened(page, 'percentiles');
    const width = () => chart.locator('.drawing svg').getAttribute('width');
    expect(Number(await width())).toBeLessThan(390);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(Number(await width())).toBe(1088);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(Number(await width())).toBeLessThan(390);
  });

  test('is dark where dark is wanted, and prints light all the same', async () => {
    const page = await visit(address, { colorScheme: 'dark' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    expect(await ground()).toBe('rgb(20, 23, 28)');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 390, height: 844 } }],
  ] satisfies [string, BrowserContextOptions][])(
    'has nothing that keeps people out, %s',
    async (_, options) => {
      const page = await visit(address, { ...options, bypassCSP: true });
      await enlivened(page, 'percentiles');
      for (const details of await page.locator('details').all())
        await details.evaluate((one) => one.setAttribute('open', ''));
      expect(await barriersOf(page)).toEqual([]);
    },
  );

  test.each([
    ['a phone', { viewport: { width: 360, height: 740 } }],
    ['a dark phone', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
    ['a wide screen', { viewport: { width: 1300, height: 900 } }],
  ] satisfies [string, BrowserContextOptions][])('draws paths that read on %s', async (_, options) => {
    const page = await visit(pathsAddress, { ...options, bypassCSP: true });
    expect(await page.locator('svg.chain').count()).toBe(3);
    // What is written stays within its drawing, in the size that it was drawn for.
    const outside = `[...document.querySelectorAll('svg.chain')].flatMap((svg) => {
      const { left, right, width } = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')]
        .filter((text) => text.getBoundingClientRect().left < left || text.getBoundingClientRect().right > right)
        .map((text) => text.textContent)
        .concat(width < 320 ? ['shrunk'] : []);
    })`;
    expect(await page.evaluate(outside)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.locator('.chains').evaluate((chains) => chains.scrollIntoView());
    expect(await barriersOf(page)).toEqual([]);
  });

  test('takes at most 1.2 MB for two scenarios of six variants', () => {
    expect(readFileSync(join(folder, 'report.html')).length).toBeLessThan(1_200_000);
  });
});

test('scenarios may be called like parts of the page, and have endless names', async () => {
  const names = ['engine', 'specs', 'answer', 'vg-tooltip-element', 'a', 'a-series', endless];
  const base = realisticResult(1);
  const results = names.map((name) => ({ ...base, scenario: { ...base.scenario, name, title: name } }));
  writeFileSync(join(folder, 'names.html'), await renderPage(reportsOf(results)));
  const page = await visit(pathToFileURL(join(folder, 'names.html')).href, {
    viewport: { width: 390, height: 844 },
  });
  const ids = await page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map((one) => one.id)");
  expect(new Set(ids).size).toBe(ids.length);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  await enlivened(page, 'percentiles');
});

test('a trial with nothing to divide by leaves figures out, and the page as it should be', async () => {
  const { agents, target, measured } = trialOf('sse');
  const empty = { ...measured, windowMs: 0, observedMs: 0 };
  const trials = [
    trialOf('sse', { agents: [], measured: empty, series: [] }),
    trialOf('websocket', {
      agents: agents.map((agent) => ({ ...agent, subscribers: 0 })),
      target: { ...target, cpuMs: 0 },
      machine: { capacityMs: 0, otherCpuMs: 0, otherOnTargetCoreMs: null, stealMs: 0, throttledMs: null },
    }),
  ];
  writeFileSync(join(folder, 'nothing.html'), await renderPage(reportsOf([resultOf(trials)])));
  const page = await visit(pathToFileURL(join(folder, 'nothing.html')).href);
  for (const chart of await page.locator('figure[data-chart]').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.and(page.locator('[data-live]')).waitFor();
  }
  expect(await page.locator('main').textContent()).not.toMatch(/NaN|Infinity|undefined|null/);
});

test('what comes from a file is text, wherever it stands', async () => {
  const page = await visit(hostileAddress);
  for (const chart of await page.locator('figure[data-chart]').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.and(page.locator('[data-live]')).waitFor();
  }
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('script').count()).toBe(4);
  expect(await page.locator('h2', { hasText: hostileMarkup }).count()).toBe(1);
  expect(await page.locator('pre.command').textContent()).toBe(hostileMarkup);
  expect(await page.title()).toContain(hostileMarkup);
});
