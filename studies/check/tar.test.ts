import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { works } from '../../test/fixtures/works.ts';
import { packTar, requireSafe, unpackTar } from './tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-tar-'));
afterAll(() => rmSync(folder, { recursive: true }));

const time = new Date('2026-01-01T00:00:00Z');
const file = (path: string, content: string | Uint8Array = 'x') => ({ path, content: Buffer.from(content) });
const files = [
  file('a/empty', ''),
  file('a/small.txt', 'söme text\n'),
  file('a/b/block', Buffer.alloc(512, 7)),
  file('a/b/more', Buffer.alloc(1_300, 8)),
  file('a/run.sh', '#!/bin/sh\n'),
];
const archive = packTar(files, time);

test('what is packed is what is unpacked, and the same files give the same bytes', () => {
  expect(unpackTar(archive)).toEqual(files);
  expect(packTar(files, time).equals(archive)).toBe(true);
});

describe.runIf(works('tar', '--version'))('the tar of the system', () => {
  test('unpacks what we pack', () => {
    writeFileSync(join(folder, 'ours.tar'), archive);
    execFileSync('tar', ['-xf', 'ours.tar'], { cwd: folder });
    for (const { path, content } of files) expect(readFileSync(join(folder, path))).toEqual(content);
  });

  test('packs what we unpack, but for links', () => {
    const pack = (...args: string[]) =>
      execFileSync('tar', ['--format=ustar', '-cf', '-', ...args], { cwd: folder });
    writeFileSync(join(folder, 'theirs.txt'), 'theirs');
    expect(unpackTar(pack('theirs.txt'))).toEqual([file('theirs.txt', 'theirs')]);
    symlinkSync('/etc/passwd', join(folder, 'link'));
    expect(() => unpackTar(pack('link'))).toThrow('link is neither a file nor a folder');
  });
});

describe('an archive is refused', () => {
  test.each([
    ['that is cut off in a header', archive.subarray(0, 700), 'ends in the middle'],
    ['that is cut off in a file', archive.subarray(0, 2_300), 'ends in the middle'],
    ['without its end', archive.subarray(0, -1_024), 'ends in the middle'],
    ['that is empty', Buffer.alloc(0), 'ends in the middle'],
    ['that is none', Buffer.alloc(1_024, 'no tar '), 'not a tar archive'],
    ['with a file twice', packTar([file('a/x'), file('a/x')], time), 'a/x is in it twice'],
  ])('%s', (_, bytes, message) => {
    expect(() => unpackTar(bytes)).toThrow(message);
  });

  test('with a header that was changed', () => {
    const changed = Buffer.from(archive);
    changed[0] = 'b'.charCodeAt(0);
    expect(() => unpackTar(changed)).toThrow('a header in it is damaged');
  });

  test.each(['../x', '/etc/passwd', 'a/../../x', 'a//x', 'a/./x', 'C:\\x', 'a\\..\\x', 'a/x\n', ''])(
    'with the name %j',
    (path) => {
      expect(() => requireSafe(path)).toThrow('would lead out of its folder');
      expect(() => unpackTar(packTar([file(path)], time))).toThrow(/would lead out|damaged/);
    },
  );
});

test('a name that is too long for the format is refused before anything is written', () => {
  expect(() => packTar([file('x'.repeat(101))], time)).toThrow('too long');
});
