import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { commitDate, gitState } from './git.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Makes a repository with one commit, and gives the commit. */
function repositoryIn(path: string): string {
  const env = { ...process.env, GIT_COMMITTER_DATE: '2026-03-02T10:00:00+02:00' };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: path, env, encoding: 'utf8' }).trim();
  git('init', '-q');
  git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '-m', path);
  return git('rev-parse', 'HEAD');
}

function folderIn(path: string, name: string): string {
  mkdirSync(join(path, name));
  return join(path, name);
}

test('knows when a commit was made, in UTC, and nothing of what is no commit', () => {
  const head = repositoryIn(folder);
  expect(commitDate(head, folder)).toBe('2026-03-02T08:00:00.000Z');
  expect(commitDate(head.slice(0, 10), folder)).toBe('2026-03-02T08:00:00.000Z');
  expect(commitDate('f'.repeat(40), folder)).toBe(null);
  expect(commitDate('--output=x', folder)).toBe(null);
  expect(commitDate(head, tmpdir())).toBe(null);
});

test('has no commit for a copy that lies in another repository, and its own for one that is a repository itself', () => {
  const outer = repositoryIn(folder);
  expect(gitState(folder)).toEqual({ commit: outer, dirty: false });
  const copy = folderIn(folder, 'copy');
  expect(gitState(copy)).toBe(null);
  const inner = repositoryIn(copy);
  expect(gitState(copy)).toEqual({ commit: inner, dirty: false });
});

test('looks at the repository of the folder, whatever GIT_DIR and its like say', () => {
  const [ours, others] = [folderIn(folder, 'ours'), folderIn(folder, 'others')];
  const [head, other] = [repositoryIn(ours), repositoryIn(others)];
  vi.stubEnv('GIT_DIR', join(others, '.git'));
  vi.stubEnv('GIT_WORK_TREE', ours);
  vi.stubEnv('GIT_INDEX_FILE', join(others, '.git', 'index'));
  expect(gitState(ours)).toEqual({ commit: head, dirty: false });
  expect(commitDate(head, ours)).toBe('2026-03-02T08:00:00.000Z');
  expect(commitDate(other, ours)).toBe(null);
  expect(gitState(folder)).toBe(null);
});
