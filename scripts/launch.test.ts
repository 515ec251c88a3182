import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const launch = (folder: string, ...options: string[]) =>
  promisify(execFile)(process.execPath, [...options, join(folder, about.bin.pushbench), '--version'], {
    // What the suite loads into each process is TypeScript.
    env: { ...process.env, NODE_OPTIONS: '' },
  });

/** A package that is only launched, and says so in place of running. */
function packageFor(node: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-'));
  for (const name of ['scripts', 'dist/scripts']) mkdirSync(join(folder, name), { recursive: true });
  cpSync(join(root, 'scripts/launch.js'), join(folder, 'scripts/launch.js'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...about, engines: { node } }));
  writeFileSync(join(folder, 'dist/scripts/pushbench.js'), 'process.stdout.write("compiled");');
  return folder;
}

test('in a clone, a Node.js that cannot run TypeScript is told which can, and where one is', async () => {
  await expect(launch(root, '--no-experimental-strip-types')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^pushbench needs Node\.js 22\.18 .*; this is v\d.*\n.*npm run pushbench/),
  });
});

test('in a clone, one that can runs the sources', async () => {
  expect((await launch(root)).stdout).toBe(`${about.version}\n`);
});

test.each([
  ['an old one', '>=20.19'],
  ['its own', `>=${process.versions.node.split('.').slice(0, 2).join('.')}`],
])('a package runs what was compiled, on any Node.js from %s on', async (_, needed) => {
  expect((await launch(packageFor(needed), '--no-experimental-strip-types')).stdout).toBe('compiled');
});

test.each(['>=99.0', `>=${process.versions.node.split('.')[0]}.999`])(
  'a package that needs Node.js %s says so to an older one',
  async (needed) => {
    await expect(launch(packageFor(needed))).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`pushbench needs Node.js ${needed}; this is ${process.version}\n`),
    });
  },
);
