import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'pushbench init '));

test('init writes a scenario that validates, asks nothing without a terminal, and replaces nothing unasked', async () => {
  const file = join(folder(), 'My panel.yaml');
  const first = await commandHere('init', file, '--users', '20', '--rate', '1/s', '--goal', '250ms');
  expect(first).toMatchObject({ code: 0, stdout: `${file}\n` });
  const text = readFileSync(file, 'utf8');
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  expect(JSON.parse(readFileSync(new URL(schema), 'utf8')).title).toBe('pushbench scenario');

  const valid = await commandHere('validate', file);
  expect(valid.code).toBe(0);
  expect(valid.stdout).toMatch(/^my-panel is valid: 20 users, notified once a second\n/);

  const again = await commandHere('init', file);
  expect(again).toMatchObject({ code: 2, stdout: '' });
  expect(again.stderr).toContain('exists already; nothing was written');
  expect(readFileSync(file, 'utf8')).toBe(text);

  expect((await commandHere('init', file, '--force', '--users', '30')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('\nusers: 30\n');
});

test('init --from-log takes what a log tells, and flags over it', async () => {
  const at = folder();
  const log = join(at, 'access.log');
  const lines = Array.from({ length: 400 }, (_, n) => {
    const seconds = `${Math.floor(n / 10) % 60}`.padStart(2, '0');
    return `10.0.0.${n % 10} - - [21/Nov/2026:09:30:${seconds} +0000] "GET /news HTTP/1.1" 200 ${n % 7 ? 2 : 200 + n}`;
  });
  writeFileSync(log, lines.join('\n'));
  const file = join(at, 'panel.yaml');
  // As a shell would complete it: the file behind the log.
  const { code, stderr } = await commandHere('init', '--payload', '99', '--from-log', log, file);
  expect(code).toBe(0);
  expect(stderr).toContain('400 of 400 lines were understood');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# - Given on the command line, .*: --payload\.$/m);
  expect(text).toMatch(/\nusers: 10\n/);
  expect(text).toContain('bytes: 99 }');
  expect(text).toContain('interval: 1s }');
  expect((await commandHere('validate', file)).code).toBe(0);
});

test.each<[string, (at: string) => string[], RegExp]>([
  ['a bad flag', () => ['--users', 'many'], /Expected a whole number from 1 to 100000/],
  ['a log that is none', (at) => ['--from-log', at], /cannot be read: it is a folder/],
  ['a path without a log', () => ['--path', '/news'], /give one with --from-log/],
])('init writes nothing for %s', async (_, args, message) => {
  const at = folder();
  const file = join(at, 'new.yaml');
  const { code, stderr } = await commandHere('init', file, ...args(at));
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(existsSync(file)).toBe(false);
});

test('init refuses a file that cannot be written before anything is asked', async () => {
  const at = folder();
  mkdirSync(join(at, 'taken.yaml'));
  writeFileSync(join(at, 'file'), '');
  for (const file of [join(at, 'taken.yaml'), join(at, 'file', 'new.yaml'), '']) {
    const { code, stderr } = await commandHere('init', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be written|is empty/);
  }
});
