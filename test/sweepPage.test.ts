import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { browserWithinMs } from './fixtures/browser.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { readPage } from './fixtures/page.ts';
import { sweepOf } from './fixtures/sweep.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

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
for (const { result } of sweep.points) result.scenario.title = hostileMarkup;

let folder: string;
let file: string;
beforeAll(() => {
  folder = temporaryFolder();
  file = join(folder, 'sweep.json');
  writeFileSync(file, JSON.stringify({ ...sweep, command: hostileMarkup }));
});

describe('pushbench report of a sweep', () => {
  test('prints Markdown, of the file or of its folder', async () => {
    for (const path of [file, folder]) {
      const { code, stdout, stderr } = await commandHere('report', path, '--format', 'md');
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
    [['--format', 'csv'], /a sweep cannot be written as csv\nIt has --format html, terminal and md\./],
    [['--radio', 'lte'], /--radio applies only to results of runs, not to a sweep/],
    [['--format', 'md', 'other'], /is a sweep, which has its own report/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await commandHere('report', file, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('does not write over the sweep', async () => {
    const before = readFileSync(file, 'utf8');
    const { code } = await commandHere('report', file, '--out', file);
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, before]);
  });

  test('writes a page that answers first, lives without a network, and keeps nobody out', {
    timeout: browserWithinMs,
  }, async () => {
    const out = join(folder, 'page.html');
    expect((await commandHere('report', file, '--out', out)).stdout).toBe(`${out}\n`);
    expect(existsSync(out)).toBe(true);
    await readPage(out, { charts: 6 }, async (page) => {
      expect(await page.locator('.sentence').textContent()).toMatch(/^One crossover is shown/);
      expect(await page.locator('.answer li').first().textContent()).toMatch(/^Below a poll interval of/);
    });
  });
});
