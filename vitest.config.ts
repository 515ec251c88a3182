import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What starts a trial says so by its name. Two of these run at a time. */
const startsTrials = '**/*.alone.test.ts';

/** Those that judge a figure which another trial could move, or that this machine keeps up: one by one. */
const trulyAlone = [
  'builtIn',
  'capacity',
  'ceilings',
  'faults',
  'http2',
  'interruption',
  'link',
  'openLoop',
  'reconnect',
  'tls',
  'trial',
  'truth',
].map((name) => `test/${name}.alone.test.ts`);

const notOurs = ['node_modules/**', 'dist/**'];

const settings = {
  // Tests that start processes wait for events; this is only where a hang is called one.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  // Hundreds of processes are started, and each would strip the types of the same files.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
};

/** Makes a trial fail that a test starts without the name for it. */
const noTrials = join(import.meta.dirname, 'test/fixtures/noTrials.ts');

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...settings,
          name: 'beside others',
          include: ['**/*.test.ts'],
          exclude: [...notOurs, startsTrials],
          setupFiles: [noTrials],
          env: { ...settings.env, NODE_OPTIONS: `--import ${pathToFileURL(noTrials)}` },
          maxWorkers: 2,
          // Most of a small test's time would go into loading the same modules again.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...settings,
          name: 'in pairs',
          include: [startsTrials],
          exclude: [...notOurs, ...trulyAlone],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...settings,
          name: 'alone',
          include: trulyAlone,
          exclude: notOurs,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
