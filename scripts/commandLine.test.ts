import { execFile } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Tells standard error of every module of ours that is loaded. */
const watch = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:') && !url.includes('node_modules')) writeSync(2, 'loaded ' + url + '\\n');
      return next(url, context);
    },
  });`)}`;

/** The modules that a command line loads. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const command = [`--import=${watch}`, join(root, 'scripts/pushbench.ts'), ...args];
  const { stderr } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return [...stderr.matchAll(/^loaded (\S+)$/gm)].map(([, url = '']) => relative(root, fileURLToPath(url)));
}

const isOf = (...rooms: string[]) => {
  const pattern = new RegExp(`^(?:${rooms.join('|')})/`);
  return (file: string) => pattern.test(file);
};

test('help loads no command', async () => {
  const loaded = await loadedBy('--help');
  expect(loaded).toContain('scripts/commandLine.ts');
  expect(loaded.filter(isOf('scripts/commands', 'studies/\\w+', 'reports/run', 'harness/trial'))).toEqual([]);
});

test('a command loads nothing that only others need', async () => {
  const list = await loadedBy('list', 'transports');
  expect(list).toContain('scripts/commands/list.ts');
  expect(list.filter(isOf('harness/trial', 'reports/(?!render)', 'studies/\\w+'))).toEqual([]);
  const compare = await loadedBy('compare', '--help');
  expect(compare.filter(isOf('studies/(?!compare/)\\w+', 'harness/trial', 'harness/place'))).toEqual([]);
});
