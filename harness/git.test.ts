import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitDate } from './git.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-git-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('knows when a commit was made, in UTC, and nothing of what is no commit', () => {
  const env = { ...process.env, GIT_COMMITTER_DATE: '2026-03-02T10:00:00+02:00' };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
  git('init', '-q');
  git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '-m', 'x');
  const head = git('rev-parse', 'HEAD');
  expect(commitDate(head, folder)).toBe('2026-03-02T08:00:00.000Z');
  expect(commitDate(head.slice(0, 10), folder)).toBe('2026-03-02T08:00:00.000Z');
  expect(commitDate('f'.repeat(40), folder)).toBe(null);
  expect(commitDate('--output=x', folder)).toBe(null);
  expect(commitDate(head, tmpdir())).toBe(null);
});
