import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import type { CapacityResult } from '../studies/capacity/file.ts';
import { browserWithinMs } from './fixtures/browser.ts';
import { capacityOf, ceilingOf } from './fixtures/capacity.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { readPage } from './fixtures/page.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const servers = [
  {
    written: { transport: 'short-polling', interval: '1s' },
    fullAt: 4_000,
    idleMs: 990,
    ceiling: { kind: 'empty-polls' as const, users: 9_800 },
  },
  { written: { transport: 'long-polling' }, fullAt: 3_000 },
  { written: { transport: 'sse' }, fullAt: 1e6, diesAbove: 4_000 },
  { written: { transport: 'websocket' }, fullAt: 50_000, loadLimit: 5_000 },
];
const forum = capacityOf(servers, {
  ceilings: [ceilingOf('empty-polls', 9_800)],
  failedCeilings: [{ kind: 'websocket-handshakes', reason: hostileMarkup, output: '' }],
});
const write = (result: CapacityResult) =>
  writeFileSync(join(folder, 'capacity.json'), JSON.stringify(result));

describe('pushbench report of a search for capacity', () => {
  test('prints Markdown and JSON, of a folder or its file', async () => {
    write(forum);
    const md = await commandHere('report', folder, '--format', 'md');
    expect([md.code, md.stderr]).toEqual([0, '']);
    expect(md.stdout).toMatch(/^## forum: A forum at its peak\n\n\*\*Within p99 ≤ 250 ms, one core serves/);
    const json = await commandHere('report', join(folder, 'capacity.json'), '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: 'pushbench.capacity-report/1',
      scenario: 'forum',
    });
  });

  test('refuses what it has no form for, and what is damaged, and writes nothing', async () => {
    write(forum);
    const csv = await commandHere('report', folder, '--format', 'csv');
    expect([csv.code, csv.stderr]).toEqual([
      2,
      expect.stringContaining('--format html, terminal, md, json, svg and png'),
    ]);
    write({ ...forum, goals: [] });
    const out = join(folder, 'page.html');
    const damaged = await commandHere('report', folder, '--out', out);
    expect(damaged.stderr).toMatch(/capacity\.json is damaged:\n {2}goals/);
    expect([damaged.code, existsSync(out)]).toEqual([2, false]);
  });

  test('draws the charts of all variants together as pictures, or those that are wanted', async () => {
    write(forum);
    const draw = (...args: string[]) => commandHere('report', folder, '--out', folder, ...args);
    expect(await draw('--format', 'png')).toMatchObject({ code: 0, stderr: '' });
    for (const id of ['overview', 'latency', 'cpu'])
      expect(
        readFileSync(join(folder, `forum.${id}.png`))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    const svg = await draw('--format', 'svg', '--charts', 'overview');
    expect(svg.stdout).toBe(`${join(folder, 'forum.overview.svg')}\n`);
    expect(readFileSync(join(folder, 'forum.overview.svg'), 'utf8')).toContain('ceiling 9,800');
    const unknown = await draw('--format', 'svg', '--charts', 'percentiles');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('Available: overview, latency, cpu.'),
    ]);
  });

  test('writes a page that answers first, lives without a network, and keeps nobody out', {
    timeout: browserWithinMs,
  }, async () => {
    const scenario = { ...forum.scenario, title: hostileMarkup };
    write({ ...forum, scenario, command: hostileMarkup, target: { command: hostileMarkup } });
    const out = join(folder, 'page.html');
    expect((await commandHere('report', folder, '--out', out)).stdout).toBe(`${out}\n`);
    await readPage(out, { charts: 3 + 2 * 4 }, async (page) => {
      expect(await page.locator('.sentence').textContent()).toMatch(/^Within p99 ≤ 250 ms, one core serves/);
      expect(await page.locator('#answer tbody tr').count()).toBe(4);
      expect(await page.locator('#ceilings li').textContent()).toMatch(
        /^Short polling \(1s, keep-alive\): the ceiling of 9,800 empty polls a second allows 9,800 users/,
      );
      expect(await page.locator('#ceilings p').textContent()).toContain(hostileMarkup);
      expect(await page.locator('#variant-3 pre').textContent()).toBe('out of luck');
      expect(await page.locator('figure[data-chart]').first().getAttribute('id')).toBe('together-overview');
      const attempts = forum.variants[1]?.attempts.length ?? 0;
      expect(await page.locator('#variant-2-latency tbody tr').count()).toBe(attempts);
    });
  });
});
