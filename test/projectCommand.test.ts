import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../core/result.ts';
import { commandHere } from '../scripts/commandHere.ts';
import { browserWithinMs } from './fixtures/browser.ts';
import { costlyResult, type Load, severalLoads } from './fixtures/costly.ts';
import { hostileMarkup } from './fixtures/hostile.ts';
import { readPage } from './fixtures/page.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  severalLoads.forEach((load, i) => {
    write(i, costlyResult(load));
  });
});

function write(place: number, result: Result): void {
  mkdirSync(join(folder, `${place}`), { recursive: true });
  writeFileSync(join(folder, `${place}/result.json`), JSON.stringify(result));
}
/** Gives the scenario of the first result this name. */
function nameFirst(name: string): void {
  const result = costlyResult(severalLoads[0] as Load);
  write(0, { ...result, scenario: { ...result.scenario, name } });
}
/** A fan-out that was not measured: an experiment with the scenario is proposed. */
const namesScenario = ['--fan-out', '10'];

const project = (...args: string[]) =>
  commandHere('project', folder, '--users', '1e6', '--rate', '0.3', ...args);

describe('pushbench project', () => {
  test('answers on the terminal, with every variant, every warning and what was fitted', async () => {
    const { code, stdout, stderr } = await project();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^1,000,000 users, each notified 18\.0 times a minute: .* needs the fewest cores/);
    expect(stdout).toMatch(/\nLong polling \(hold 2s\) +665,000 +[\d.]+ \([\d.]+ to [\d.]+\) ⚠ /);
    expect(stdout).toMatch(
      /\n! One process was measured, with up to 4,000 users; 1,000,000 are 250× as many\./,
    );
    expect(stdout).toMatch(/\nSSE\n {2}CPU: .* per notification \+ .*; predicts .* 6 of 6 held out\)\.\n/);
  });

  test('reads a sweep like results, and rates by the minute and the hour', async () => {
    const sweep = join(folder, 'sweep.json');
    const rates = [0.1, 0.5, 2];
    const loads = rates.map((rate) => ({ users: 1_000, rate }));
    const points = loads.map((load) => ({ value: load.rate, result: costlyResult(load) }));
    const { startedAt, seed, rounds } = costlyResult(loads[0] as Load);
    const axis = { name: 'rate', unit: '1/s', values: rates };
    const head = { schema: 'pushbench.sweep/2', pushbench: '0', startedAt, command: 'x', seed, rounds };
    writeFileSync(sweep, JSON.stringify({ ...head, interrupted: false, axis, points }));
    const cores = async (rate: string) => {
      const args = ['--users', '5000', '--rate', rate, '--format', 'json', '--variants', 'sse'];
      const { schema, variants } = JSON.parse((await commandHere('project', sweep, ...args)).stdout);
      expect(schema).toBe('pushbench.projection/1');
      expect(variants).toHaveLength(1);
      return variants[0].cores.value;
    };
    const [perSecond, perMinute, perHour] = await Promise.all(['0.5', '30/min', '1800/h'].map(cores));
    expect([perMinute, perHour]).toEqual([perSecond, perSecond]);
  });

  test('writes Markdown in which nothing from a file becomes markup', async () => {
    nameFirst('<b>|bold|</b>');
    const { stdout } = await project('--format', 'md', ...namesScenario);
    expect(stdout).toMatch(/^## Projection\n\n\*\*1,000,000 users/);
    expect(stdout).toMatch(/\n\| variant \| polls\/s \| cores \| memory \| server sends \|/);
    expect(stdout).toContain('pushbench sweep \\<b\\>\\|bold\\|\\</b\\> with other users');
  });

  test.each([
    [['--users', '0'], /Expected a whole number from 1 to 10 billion/],
    [['--users', '1e12'], /Expected a whole number/],
    [['--rate', '-1'], /Expected notifications per user/],
    [['--rate', '5/day'], /Expected notifications per user/],
    [['--utilisation', '120%'], /Expected a share from 1% to 100%/],
    [['--fan-out', '0'], /Expected a number from 1/],
    [
      ['--variants', 'websocket,telepathy'],
      /no trial of telepathy in .*\nAvailable: .*--variants telepathy\n/,
    ],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await project(...args);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('refuses files that are missing or foreign, and writes nothing', async () => {
    const out = join(folder, 'projection.html');
    const args = ['--users', '10', '--rate', '1', '--format', 'html', '--out', out];
    const missing = await commandHere('project', join(folder, 'gone.json'), ...args);
    expect(missing.stderr).toMatch(/gone\.json cannot be read/);
    writeFileSync(join(folder, 'foreign.json'), '{"schema":"other"}');
    const foreign = await commandHere('project', join(folder, 'foreign.json'), ...args);
    expect(foreign.stderr).toMatch(/foreign\.json is not a pushbench result/);
    expect([missing.code, foreign.code, existsSync(out)]).toEqual([2, 2, false]);
  });

  test('does not write over what it has read', async () => {
    const own = join(folder, '0/result.json');
    const before = readFileSync(own, 'utf8');
    const { code, stderr } = await project('--out', own);
    expect(stderr).toMatch(/is an input file/);
    expect([code, readFileSync(own, 'utf8') === before]).toEqual([2, true]);
  });

  test('refuses to mix machines, unless told to, and then says so', async () => {
    const other = costlyResult({ users: 100, rate: 1 });
    write(6, { ...other, environment: { ...other.environment, cpus: { model: 'another', count: 2 } } });
    const refused = await project();
    expect(refused.stderr).toMatch(
      /these results come from different machines or targets:\n {2}processor: test in .*, another in /,
    );
    expect(refused.code).toBe(2);
    const allowed = await project('--allow-mixed');
    expect(allowed.stderr).toMatch(/^Warning: processor: test in /);
    expect(allowed.code).toBe(0);
  });

  test('writes a page that answers first, lives without a network, and keeps nobody out', {
    timeout: browserWithinMs,
  }, async () => {
    const out = join(folder, 'projection.html');
    nameFirst(hostileMarkup);
    expect((await project('--format', 'html', '--out', out, ...namesScenario)).stdout).toBe(`${out}\n`);
    await readPage(out, { charts: 2 }, async (page) => {
      expect(await page.locator('.sentence').textContent()).toMatch(/^1,000,000 users, .* fewest cores/);
      expect(await page.locator('#answer tbody').first().locator('tr').count()).toBe(5);
      expect(await page.locator('#warnings').textContent()).toContain(
        `pushbench sweep ${hostileMarkup} with`,
      );
    });
  });
});
