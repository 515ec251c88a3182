import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptBundle } from './keptBundle.ts';

let folder: string;
let part: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-bundle-'));
  part = join(folder, 'part.ts');
  writeFileSync(part, 'one');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Bundles a module that imports one other, and counts. */
function bundler() {
  const made = { times: 0 };
  const make = async (module: string) => ({ code: `bundle ${++made.times}`, inputs: [module, part] });
  return { made, bundled: (at = join(folder, 'kept')) => keptBundle(join(folder, 'page.ts'), at, make) };
}

test('a bundle is made once, as long as nothing of it changes', async () => {
  const { bundled } = bundler();
  expect([await bundled(), await bundled()]).toEqual(['bundle 1', 'bundle 1']);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['page.ts.json']);
});

test.each([
  ['is written', () => writeFileSync(part, 'another')],
  ['is touched', () => utimesSync(part, 1, 1)],
  ['is removed', () => rmSync(part)],
])('it is made anew when a file of it %s', async (_, change) => {
  const { bundled } = bundler();
  await bundled();
  change();
  expect([await bundled(), await bundled()]).toEqual(['bundle 2', 'bundle 2']);
});

test('it is made anew when what was kept cannot be read, and each time where nothing can be kept', async () => {
  const { bundled } = bundler();
  await bundled();
  writeFileSync(join(folder, 'kept/page.ts.json'), '{"code":');
  expect(await bundled()).toBe('bundle 2');
  expect([await bundled(part), await bundled(part)]).toEqual(['bundle 3', 'bundle 4']);
});
