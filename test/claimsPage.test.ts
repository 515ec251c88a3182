import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { type ClaimsFile, claimsSchemaVersion } from '../studies/claims/file.ts';
import { browserWithinMs } from './fixtures/browser.ts';
import { workload } from './fixtures/claims.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { readPage } from './fixtures/page.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

const polling = { transport: 'short-polling', interval: '1s' };
/**
 * Enough for claims 1 and 16, one chart with lines and one with bars; and a workload of which all is invalid.
 */
const file: ClaimsFile = {
  schema: claimsSchemaVersion,
  pushbench: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  command: hostileMarkup,
  seed: '1',
  quick: true,
  interrupted: false,
  finished: true,
  planned: [],
  capacity: null,
  experiments: [
    {
      id: 'rates',
      results: [0.05, 5].map((rate) =>
        workload({
          users: 1000,
          deliveries: 1000 * rate,
          behaviours: [{ variant: polling, requests: 1000, empty: Math.round(1000 * Math.exp(-rate)) }],
        }),
      ),
    },
    {
      id: 'compression',
      results: [
        workload({
          rounds: 3,
          behaviours: [false, true].map((compression) => ({
            variant: { transport: 'websocket', compression },
            cpuUs: (round) => (compression ? 80 : 20) + round / 10,
            rssBytes: (round) => (compression ? 800_000 : 80_000) + round,
            received: { total: 1000 },
          })),
        }),
      ],
    },
    {
      id: 'upstream',
      results: [workload({ behaviours: [{ variant: { transport: 'sse' }, invalid: [hostileMarkup] }] })],
    },
  ],
};

let folder: string;
let path: string;
beforeAll(() => {
  folder = temporaryFolder();
  path = join(folder, 'claims.json');
  writeFileSync(path, JSON.stringify(file));
});

describe('pushbench report of claims', () => {
  test('prints Markdown, of the file or of its folder', async () => {
    for (const at of [path, folder]) {
      const { code, stdout, stderr } = await commandHere('report', at, '--format', 'md');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^# Claims about the transports\n/);
      expect(stdout).toContain('| 16 | Compression costs');
    }
  });

  test('has no other formats than page and Markdown', async () => {
    const { code, stderr } = await commandHere('report', path, '--format', 'csv');
    expect(stderr).toMatch(
      /a test of claims cannot be written as csv\nIt has --format html, terminal and md\./,
    );
    expect(code).toBe(2);
  });
});

describe('pushbench claims --from', () => {
  test('judges again what was measured before', async () => {
    const { code, stdout } = await commandHere('claims', '--from', path, '--only', '1,16,17,3');
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^Of 3 claims tested here, 2 were reproduced and 1 was not decidable here; 1 was not run\.\n/,
    );
    expect(readFileSync(join(folder, 'claims.md'), 'utf8')).toContain('| 16 | Compression costs');
  });

  test.each([
    ['{"schema":"pushbench.result/2"}', /is not a pushbench claims file.*\n.*claims\.json/],
    ['{"schema":"pushbench.claims/3"}', /has version pushbench\.claims\/3/],
    ['{"schema":"pushbench.claims/2"}', /is damaged:\n {2}pushbench: /],
    ['{"schema":', /is truncated or not JSON/],
  ])('refuses %s', async (text, message) => {
    const other = join(folder, 'other.json');
    writeFileSync(other, text);
    const { code, stderr } = await commandHere('claims', '--from', other, '--out', join(folder, 'none'));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

test('the page lives without a network, and keeps nobody out', { timeout: browserWithinMs }, async () => {
  await commandHere('claims', '--from', path, '--quiet');
  await readPage(join(folder, 'claims.html'), { charts: 2 }, async (page) => {
    expect(await page.locator('.sentence').textContent()).toMatch(/^Of 3 claims tested here, /);
    expect(await page.locator('.verdicts tbody tr').count()).toBe(36);
  });
});
