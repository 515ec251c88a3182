import { execFile } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { copySources } from './fixtures/sources.ts';

const root = resolve(import.meta.dirname, '..');

const check = (cwd: string) =>
  promisify(execFile)(process.execPath, ['scripts/docs.ts', '--check'], { cwd }).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );

test('what the documentation quotes is what the commands print', async () => {
  expect(await check(root)).toEqual({ code: 0, stderr: '' });
});

test('an output that has gone stale is named', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'pushbench-docs-test-'));
  try {
    copySources(copy);
    cpSync(join(root, 'docs', 'measured'), join(copy, 'docs', 'measured'), { recursive: true });
    const quote = '<!-- output of: list transports -->\n\n```text\nnothing\n```\n';
    writeFileSync(join(copy, 'README.md'), quote);
    const { code, stderr } = await check(copy);
    expect(code).toBe(1);
    expect(stderr).toContain('stale: README.md: pushbench list transports');
    expect(readFileSync(join(copy, 'README.md'), 'utf8')).toBe(quote);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test('the README can be read in two minutes', () => {
  const words = readFileSync(join(root, 'README.md'), 'utf8').split(/\s+/);
  expect(words.length).toBeLessThan(500);
});

test('every link to a file of the project leads to it', () => {
  const pages = globSync(['*.md', 'docs/*.md', 'servers/*.md', 'examples/**/*.md', 'scenarios/**/*.md'], {
    cwd: root,
  });
  expect(pages).toContain('README.md');
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, dirname(page), path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(broken).toEqual([]);
});
