import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserWithinMs, launchBrowser } from './fixtures/browser.ts';
import { pushbench } from './fixtures/cli.ts';
import { sweepOf } from './fixtures/sweep.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const hostile = `</script><img src=x onerror=alert(1)> "quoted" & 'more'`;

/** Short polling is cheaper than SSE above 2 s. */
const sweep = sweepOf('interval=500ms,1s,4s,8s', [
  {
    variant: { transport: 'short-polling', interval: '1s' },
    figures: (value, round) => ({
      cpu: (200_000 / (value ?? 1)) * (1 + 0.01 * round),
      latency: (value ?? 0) / 2,
      requests: 2000 / (value ?? 1),
      headerBytes: 400,
    }),
  },
  { variant: { transport: 'sse' }, figures: (_, round) => ({ cpu: 100 * (1 + 0.012 * round) }) },
]);
for (const { result } of sweep.points) result.scenario.title = hostile;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-sweep-page-'));
  file = join(folder, 'sweep.json');
  writeFileSync(file, JSON.stringify({ ...sweep, command: hostile }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('pushbench report of a sweep', () => {
  test('prints Markdown, of the file or of its folder', async () => {
    for (const path of [file, folder]) {
      const { code, stdout, stderr } = await pushbench('report', path, '--format', 'md').done;
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(
        /^## small: .*\n\n\*\*One crossover is shown from a poll interval of 500 ms to 8 s/,
      );
      expect(stdout).toMatch(/\n- Below a poll interval of .* SSE costs less server CPU than Short polling/);
      expect(stdout).toContain('| variant | 500 ms | 1 s | 4 s | 8 s |');
      expect(stdout).not.toMatch(/^(?! {4}).*[^\\]<img/m);
    }
  });

  test.each([
    [['--format', 'csv'], /a sweep can be reported as html or md, not as csv/],
    [['--format', 'md', 'other'], /is a sweep: it has a report of its own/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await pushbench('report', file, ...args).done;
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('does not write over the sweep', async () => {
    const before = readFileSync(file, 'utf8');
    const { code } = await pushbench('report', file, '--out', file).done;
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, before]);
  });

  test('writes a page that answers first, lives without a network, and keeps nobody out', {
    timeout: browserWithinMs,
  }, async () => {
    const out = join(folder, 'page.html');
    expect((await pushbench('report', file, '--out', out).done).stdout).toBe(`${out}\n`);
    expect(existsSync(out)).toBe(true);
    const browser = await launchBrowser();
    try {
      // The checker is a script of its own, which the page's policy would not let run.
      for (const bypassCSP of [false, true]) {
        const page = await (await browser.newContext({ bypassCSP })).newPage();
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => request.url().startsWith('http') && complaints.push(request.url()));
        await page.goto(pathToFileURL(out).href);
        expect(await page.locator('.sentence').textContent()).toMatch(/^One crossover is shown/);
        expect(await page.locator('.answer li').first().textContent()).toMatch(/^Below a poll interval of/);
        expect(await page.locator('img').count()).toBe(0);
        const charts = page.locator('figure[data-chart]');
        expect(await charts.count()).toBe(6);
        for (const chart of await charts.all()) {
          await chart.scrollIntoViewIfNeeded();
          await chart.and(page.locator('[data-live]')).waitFor();
        }
        if (bypassCSP) {
          await page.addScriptTag({ content: readFileSync(axe, 'utf8') });
          const violations = await page.evaluate<string[]>(
            'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
          );
          expect(violations).toEqual([]);
        }
        expect(complaints).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  });
});
