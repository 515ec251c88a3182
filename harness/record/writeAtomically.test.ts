import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { requireWritable, requireWritableFolder, writeAtomically, writeMeasured } from './writeAtomically.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const at = (name: string) => join(folder, name);
const isRoot = process.getuid?.() === 0;

describe('a regular file', () => {
  test('is written whole, its folders made, and nothing left beside it', async () => {
    await writeAtomically(at('a/b/result.json'), 'first');
    await writeAtomically(at('a/b/result.json'), 'second');
    expect(readFileSync(at('a/b/result.json'), 'utf8')).toBe('second');
    expect(readdirSync(at('a/b'))).toEqual(['result.json']);
  });

  test('stays as it was when a write fails, and no temporary file is left', async () => {
    mkdirSync(at('result'));
    writeFileSync(at('result/inside'), 'old');
    const attempt = writeAtomically(at('result'), 'new');
    await expect(attempt).rejects.toThrow(PushbenchError);
    await expect(attempt).rejects.toThrow(`${at('result')} could not be written: EISDIR`);
    expect(readdirSync(folder)).toEqual(['result']);
    expect(readFileSync(at('result/inside'), 'utf8')).toBe('old');
  });

  test.each([0o600, 0o640, 0o664])('keeps its mode %o', async (mode) => {
    writeFileSync(at('file'), 'old');
    chmodSync(at('file'), mode);
    await writeAtomically(at('file'), 'new');
    expect(statSync(at('file')).mode & 0o777).toBe(mode);
    expect(readFileSync(at('file'), 'utf8')).toBe('new');
  });

  test.runIf(isRoot)('keeps its owner', async () => {
    writeFileSync(at('file'), 'old');
    execFileSync('chown', ['1234:2345', at('file')]);
    await writeAtomically(at('file'), 'new');
    expect(statSync(at('file'))).toMatchObject({ uid: 1234, gid: 2345 });
  });

  test('is on the disk before it has its name, and its name is before the write is over', async () => {
    const handle = await open(at('any'), 'w');
    const prototype = Object.getPrototypeOf(handle);
    await handle.close();
    const seen: unknown[] = [];
    const original = prototype.sync;
    vi.spyOn(prototype, 'sync').mockImplementation(function (this: unknown) {
      seen.push(existsSync(at('file')) ? readFileSync(at('file'), 'utf8') : null);
      return original.call(this);
    });
    await writeAtomically(at('file'), 'new');
    expect(seen).toEqual([null, 'new']);
  });
});

describe('a link', () => {
  test.each([
    ['to a file', true],
    ['to a file that is not there yet', false],
  ])('%s stays a link, and the file that it names is written', async (_, isThere) => {
    mkdirSync(at('real'));
    if (isThere) writeFileSync(at('real/file'), 'old');
    symlinkSync('real/file', at('middle'));
    symlinkSync(at('middle'), at('link'));
    await requireWritable(at('link'));
    await writeAtomically(at('link'), 'new');
    expect([lstatSync(at('link')).isSymbolicLink(), lstatSync(at('middle')).isSymbolicLink()]).toEqual([
      true,
      true,
    ]);
    expect(readFileSync(at('real/file'), 'utf8')).toBe('new');
    expect(readdirSync(at('real'))).toEqual(['file']);
  });

  test('that leads to itself is an error', async () => {
    symlinkSync('loop', at('loop'));
    await expect(requireWritable(at('loop'))).rejects.toThrow('too many symbolic links');
  });
});

describe.runIf(process.platform !== 'win32')('what is no regular file', () => {
  test('is written to: a pipe is still one, and its reader gets all of it, once', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const content = 'x'.repeat(300_000);
    await requireWritable(at('pipe'));
    const [read] = await Promise.all([readFile(at('pipe'), 'utf8'), writeAtomically(at('pipe'), content)]);
    expect(read === content).toBe(true);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  test.runIf(isRoot && process.platform === 'linux').each([
    ['itself', 'null'],
    ['through a link', 'link'],
  ])('is written to: a device is still one, %s', async (_, name) => {
    // As /dev/null is, in a place of its own.
    execFileSync('mknod', ['-m', '666', at('null'), 'c', '1', '3']);
    symlinkSync('null', at('link'));
    await requireWritable(at(name));
    await writeAtomically(at(name), 'gone');
    expect(lstatSync(at('null')).isCharacterDevice()).toBe(true);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['link', 'null']);
  });

  test.runIf(isRoot && process.platform === 'linux')('is refused when it is a disk', async () => {
    execFileSync('mknod', [at('disk'), 'b', '7', '250']);
    await expect(requireWritable(at('disk'))).rejects.toThrow('it is a disk');
    await expect(writeAtomically(at('disk'), 'gone')).rejects.toThrow('it is a disk');
  });

  test.runIf(process.platform === 'linux')('is added to when it is a file that is open', async () => {
    const file = await open(at('log'), 'w');
    await file.write('before\n');
    await writeAtomically(`/proc/self/fd/${file.fd}`, 'more\n');
    await file.close();
    expect(readFileSync(at('log'), 'utf8')).toBe('before\nmore\n');
  });
});

describe('trying a file first', () => {
  const refused = async (attempt: Promise<void>) =>
    attempt.then(
      () => 'can be written',
      ({ exitCode, message }) => [exitCode, message],
    );

  test('leaves everything as it is', async () => {
    writeFileSync(at('file'), 'old');
    chmodSync(at('file'), 0o600);
    await requireWritable(at('file'));
    await requireWritable(at('new/folder/file'));
    expect(readFileSync(at('file'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('refuses a folder, and a file in the way, with exit code 2', async () => {
    writeFileSync(at('file'), 'old');
    expect(await refused(requireWritable(folder))).toEqual([2, expect.stringContaining('EISDIR')]);
    expect(await refused(requireWritable(at('file/result.json')))).toEqual([
      2,
      expect.stringContaining('ENOTDIR'),
    ]);
    expect(await refused(requireWritable(at('new/')))).toEqual([2, expect.stringContaining('folder')]);
    expect(await refused(requireWritableFolder(at('file/folder')))).toEqual([
      2,
      expect.stringContaining('ENOTDIR'),
    ]);
  });

  test.runIf(process.platform === 'linux')('ends where no folder can be made', async () => {
    for (const path of ['/proc/none/result.json', '/proc/none/a/b/result.json', '/proc/result.json'])
      expect(await refused(requireWritable(path))).toEqual([2, expect.stringContaining('ENOENT')]);
    expect(await refused(requireWritableFolder('/proc/none/a'))).toEqual([
      2,
      expect.stringContaining('ENOENT'),
    ]);
  });
});

test('what was measured is kept elsewhere when its file can no longer be written, and the error says where', async () => {
  await writeMeasured(at('out/result.json'), 'first');
  rmSync(at('out'), { recursive: true });
  writeFileSync(at('out'), 'in the way');
  const { exitCode, message, hint } = await writeMeasured(at('out/result.json'), 'second').then(
    () => Promise.reject(new Error('it was written')),
    (error) => error,
  );
  expect([exitCode, message]).toEqual([4, expect.stringContaining('result.json could not be written: ENOT')]);
  const kept = /^The measurements so far are in (.*)\.$/m.exec(hint)?.[1] as string;
  expect(readFileSync(kept, 'utf8')).toBe('second');
  rmSync(join(kept, '..'), { recursive: true });
});
