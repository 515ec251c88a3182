import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyOf } from '../../test/fixtures/history.ts';
import { readHistory } from './read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = historyOf({ sse: { 'latency.p50': [1, 2, 3] } });
const text = kept.map((line) => `${JSON.stringify(line)}\n`).join('');

test.each([
  ['at the start', Buffer.from(`\uFEFF${text}`)],
  ['of UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['between files that were put together', Buffer.from(text.replaceAll(/^/gm, '\uFEFF'))],
])('a byte order mark %s is no part of a line', (_, bytes) => {
  writeFileSync(join(folder, 'forum.ndjson'), bytes);
  expect(readHistory(folder)).toEqual(kept);
});
