import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const launch = (...options: string[]) =>
  promisify(execFile)(process.execPath, [...options, join(root, bin.pushbench), '--version'], {
    // What the suite loads into each process is TypeScript.
    env: { ...process.env, NODE_OPTIONS: '' },
  });

test('a Node.js that cannot run TypeScript is told which can, and where one is', async () => {
  await expect(launch('--no-experimental-strip-types')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^pushbench needs Node\.js \^22\.18\.0 .*; this is v\d.*\n.*npm run pushbench/,
    ),
  });
});

test('one that can is not noticed', async () => {
  expect((await launch()).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
