import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../test/fixtures/temporaryFolder.ts';
import { claimedFolder, requireOutput } from './outputPath.ts';

let folder: string;
let before: string;
beforeEach(() => {
  folder = temporaryFolder();
  before = process.cwd();
  process.chdir(folder);
});
afterEach(() => {
  vi.useRealTimers();
  process.chdir(before);
});

test('runs that begin in the same second have a folder each', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-21T09:30:00.123Z'), toFake: ['Date'] });
  const claimed = await Promise.all(
    Array.from({ length: 5 }, () => claimedFolder(undefined, ['a/result.json'])),
  );
  const first = 'pushbench-results/2026-11-21T09-30-00';
  expect(claimed.toSorted()).toEqual([first, `${first}-2`, `${first}-3`, `${first}-4`, `${first}-5`]);
  expect(
    readdirSync('pushbench-results')
      .map((name) => join('pushbench-results', name))
      .toSorted(),
  ).toEqual(claimed.toSorted());
});

test('a folder that was named is taken, whatever is in it', async () => {
  expect(await claimedFolder('out', ['summary.md'])).toBe('out');
  expect(await claimedFolder('out', ['summary.md'])).toBe('out');
});

test('an empty name is no name', async () => {
  await expect(claimedFolder('', ['summary.md'])).rejects.toThrow('--out is empty');
  await expect(requireOutput('', [])).rejects.toThrow('--out is empty');
  expect(readdirSync('.')).toEqual([]);
});
