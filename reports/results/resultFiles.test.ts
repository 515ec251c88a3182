import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { resultFilesIn } from './resultFiles.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const write = (...path: string[]) => {
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(folder, ...path), '{}');
};

test('a folder that a run has written stands for the results of its scenarios', () => {
  write('vm-provisioning', 'result.json');
  write('forum-notifications', 'result.json');
  write('summary.md');
  write('notes', 'other.json');
  expect(resultFilesIn(folder)).toEqual([
    join(folder, 'forum-notifications', 'result.json'),
    join(folder, 'vm-provisioning', 'result.json'),
  ]);
});

test('a scenario’s folder stands for its result', () => {
  write('result.json');
  expect(resultFilesIn(folder)).toEqual([join(folder, 'result.json')]);
});

test('a file stands for itself, also where there is none: its reader says so', () => {
  expect(resultFilesIn(join(folder, 'none.json'))).toEqual([join(folder, 'none.json')]);
});

test('a folder without results is refused', () => {
  expect(() => resultFilesIn(folder)).toThrow(`${folder} holds no result: there is no result.json in it`);
});
