import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { lockfileOf } from './lockfile.ts';

const root = temporaryFolder();
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const put = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

test('a clone has its own lockfile; of a package npm keeps one in the folder that it was installed into', () => {
  put('clone/package-lock.json', 'of the clone');
  put('clone/node_modules/.package-lock.json', 'of what is installed in the clone');
  put('user/node_modules/.package-lock.json', 'of the user');
  put('user/node_modules/pushbench/package.json', '{}');
  expect(lockfileOf(join(root, 'clone'))).toEqual({
    file: 'package-lock.json',
    sha256: hash('of the clone'),
  });
  expect(lockfileOf(join(root, 'user/node_modules/pushbench'))).toEqual({
    file: '.package-lock.json',
    sha256: hash('of the user'),
  });
  expect(lockfileOf(join(root, 'nowhere'))).toBeNull();
});
