import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PushbenchError } from '../core/errors.ts';
import { writeAtomically } from './resultFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file is written whole, its folders made, and nothing left beside it', async () => {
  const path = join(folder, 'a', 'b', 'result.json');
  await writeAtomically(path, 'first');
  await writeAtomically(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['result.json']);
});

test('a write that fails leaves what was there, and no temporary file', async () => {
  const path = join(folder, 'result');
  mkdirSync(path);
  writeFileSync(join(path, 'inside'), 'old');
  const attempt = writeAtomically(path, 'new');
  await expect(attempt).rejects.toThrow(PushbenchError);
  await expect(attempt).rejects.toThrow(`${path} could not be written: EISDIR`);
  expect(readdirSync(folder)).toEqual(['result']);
  expect(readFileSync(join(path, 'inside'), 'utf8')).toBe('old');
});
