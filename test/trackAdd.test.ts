import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../core/result.ts';
import { commandHere } from '../scripts/commandHere.ts';
import { readHistory } from '../studies/track/read.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { resultOf, trialOf } from './fixtures/result.ts';

let folder: string;
let history: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-track-'));
  history = join(folder, 'history');
});
afterEach(() => rmSync(folder, { recursive: true }));

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);
const file = () => join(history, 'forum.ndjson');
const stored = () => readFileSync(file(), 'utf8');
const lines = () => stored().trimEnd().split('\n');

function write(name: string, result: Result): string {
  writeFileSync(join(folder, name), JSON.stringify(result));
  return join(folder, name);
}
const measured = (startedAt: string, git: object | null = { commit: first, dirty: false }) => {
  const result = realisticResult(5, { startedAt });
  return { ...result, environment: { ...result.environment, git } };
};
const add = (...args: string[]) => commandHere('track', 'add', ...args, '--history', history);

describe('pushbench track add', () => {
  test('keeps one line of a result: which code, on what, and each figure with its rounds', async () => {
    const { code, stdout, stderr } = await add(write('a.json', measured('2026-03-02T10:00:00.000Z')));
    expect([code, stdout, stderr]).toEqual([0, `${file()}\n`, '']);
    expect(readdirSync(history)).toEqual(['forum.ndjson']);
    expect(lines()).toHaveLength(1);
    const [line] = readHistory(history);
    expect(line).toMatchObject({
      schema: 'pushbench.history/1',
      scenario: 'forum',
      commit: first,
      dirty: false,
      branch: null,
      date: '2026-03-02T10:00:00.000Z',
      schedule: 'b'.repeat(64),
      machine: { cpu: 'test', cores: 2, node: '24', targetHasCore: true, network: 'private' },
    });
    expect(Object.keys(line?.variants ?? {})).toHaveLength(6);
    expect(line?.variants.sse?.metrics['cpu.perNotification']?.rounds).toHaveLength(5);
    expect(stored().length).toBeLessThan(11_000);
  });

  test('has the same result once, and another result of the same commit beside it', async () => {
    const a = write('a.json', measured('2026-03-02T10:00:00.000Z'));
    await add(a);
    const before = stored();
    const again = await add(a);
    expect([again.code, stored()]).toEqual([0, before]);
    expect(again.stderr).toMatch(/1 of 1 results were already there/);
    await add(a, write('b.json', measured('2026-03-02T11:00:00.000Z')));
    expect(stored().startsWith(before)).toBe(true);
    expect(lines()).toHaveLength(2);
  });

  test('takes commit, branch and date from the command line, and marks dirty trees', async () => {
    const args = ['--commit', second, '--branch', 'main', '--date', '2026-03-01'];
    await add(write('a.json', measured('2026-03-02T10:00:00.000Z')), ...args);
    await add(write('b.json', measured('2026-03-03T10:00:00.000Z', { commit: first, dirty: true })));
    expect(
      readHistory(history).map(({ commit, branch, date, dirty }) => [commit, branch, date, dirty]),
    ).toEqual([
      [first, null, '2026-03-03T10:00:00.000Z', true],
      [second, 'main', '2026-03-01T00:00:00.000Z', false],
    ]);
  });

  test('takes dates that have one reading only, and says what would be right', async () => {
    const a = write('a.json', measured('2026-03-02T10:00:00.000Z'));
    const wrong = [
      '11/12/2026',
      '12',
      '0',
      '2026-02-30',
      '2026-11-21T09:30:00',
      'Nov 21 2026',
      '0000-01-01T00:00:00+01:00',
    ];
    for (const { code, stderr } of await Promise.all(wrong.map((date) => add(a, '--date', date)))) {
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /'--date <time>' argument '.*' is invalid\. Expected ISO 8601: .* 2026-11-21T09:30:00Z/,
      );
    }
    expect(existsSync(history)).toBe(false);
    await add(a, '--date', '2026-11-21T10:30:00+01:00');
    expect(readHistory(history)[0]?.date).toBe('2026-11-21T09:30:00.000Z');
  });

  test('merges by git where two branches added lines, whatever their order', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder });
    const addAt = (hour: number) => add(write('x.json', measured(`2026-03-02T${hour}:00:00.000Z`)));
    git('init', '-q', '-b', 'main');
    writeFileSync(join(folder, '.gitattributes'), 'history/*.ndjson merge=union\n');
    await addAt(10);
    git('add', 'history', '.gitattributes');
    git('commit', '-qm', 'one');
    git('checkout', '-qb', 'other');
    await addAt(11);
    git('commit', '-qam', 'two');
    git('checkout', '-q', 'main');
    await addAt(12);
    git('commit', '-qam', 'three');
    git('merge', '-q', 'other', '-m', 'merged');
    const merged = readHistory(history);
    expect(merged).toHaveLength(3);
    writeFileSync(file(), `${[...lines().reverse(), lines()[0]].join('\n')}\n`);
    expect(readHistory(history)).toEqual(merged);
  });

  test('ends a last line that lacks its newline', async () => {
    const a = write('a.json', measured('2026-03-02T10:00:00.000Z'));
    await add(a);
    writeFileSync(file(), stored().trimEnd());
    await add(write('b.json', measured('2026-03-02T11:00:00.000Z')));
    expect(readHistory(history)).toHaveLength(2);
  });

  test.each([
    [
      'conflict markers',
      (line: string) => `${line}\n<<<<<<< HEAD\n${line}\n=======\n${line}\n>>>>>>> x\n`,
      /forum\.ndjson:2:1: a conflict marker: keep the lines of both sides[\s\S]*:4:1:[\s\S]*:6:1:/,
    ],
    [
      'a truncated last line',
      (line: string) => `${line}\n${line.slice(0, 200)}`,
      /forum\.ndjson:2:1: invalid or truncated JSON/,
    ],
    [
      'a foreign line',
      (line: string) => `{"name":"x"}\n${line}\n`,
      /forum\.ndjson:1:1: not a line of a history/,
    ],
    [
      'a newer line',
      (line: string) => `${line}\n{"schema":"pushbench.history/2"}\n`,
      /forum\.ndjson:2:1: is of version pushbench\.history\/2; this/,
    ],
    [
      'a damaged line',
      (line: string) => `${line.replace('"dirty":false', '"dirty":1')}\n`,
      /forum\.ndjson:1:1: dirty: /,
    ],
  ])('refuses a history with %s and leaves it as it is', async (_, damage, message) => {
    await add(write('a.json', measured('2026-03-02T10:00:00.000Z')));
    const damaged = damage(lines()[0] as string);
    writeFileSync(file(), damaged);
    const { code, stdout, stderr } = await add(write('b.json', measured('2026-03-02T11:00:00.000Z')));
    expect(stderr).toMatch(message);
    expect([code, stdout, stored()]).toEqual([2, '', damaged]);
  });

  test.each([
    [
      'no commit',
      measured('2026-03-02T10:00:00.000Z', null),
      2,
      /does not say which commit it measured\nName it with/,
    ],
    ['no valid trial', resultOf([trialOf('sse', { valid: false, invalid: ['late'] })]), 3, /no valid trial/],
  ])(
    'refuses a result with %s, and writes nothing of the others either',
    async (_, result, exitCode, message) => {
      const good = write('a.json', measured('2026-03-02T10:00:00.000Z'));
      const bad = write('b.json', {
        ...result,
        environment: { git: { commit: first, dirty: false }, ...result.environment },
      });
      const { code, stderr } = await add(good, bad);
      expect(stderr).toMatch(message);
      expect([code, existsSync(history)]).toEqual([exitCode, false]);
    },
  );

  test('never leaves its folder, whatever a scenario is called', async () => {
    const result = measured('2026-03-02T10:00:00.000Z');
    await add(write('a.json', { ...result, scenario: { ...result.scenario, name: '../../etc/x' } }));
    expect(readdirSync(history)).toEqual(['-etc-x.ndjson']);
  });

  test('refuses a history that is a file', async () => {
    const path = write('a.json', measured('2026-03-02T10:00:00.000Z'));
    const { code, stderr } = await commandHere('track', 'add', path, '--history', path, '--commit', first);
    expect(stderr).toMatch(/a\.json is not a folder\nPass the folder of a history/);
    expect(code).toBe(2);
  });
});
