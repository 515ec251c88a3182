import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Trials that run at the same time would measure each other: what starts one says so by its name. */
const alone = '**/*.alone.test.ts';

/** Those of them that judge no figure which another trial could move, and mostly start and end processes. */
const inPairs = ['ab', 'bundle', 'package', 'pythonTarget', 'runningTarget', 'sweep', 'targetCommand'].map(
  (name) => `test/${name}.alone.test.ts`,
);

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
          exclude: [...notOurs, alone],
          setupFiles: [noTrials],
          env: { ...settings.env, NODE_OPTIONS: `--import ${pathToFileURL(noTrials)}` },
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...settings,
          name: 'in pairs',
          include: inPairs,
          exclude: notOurs,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...settings,
          name: 'alone',
          include: [alone],
          exclude: [...notOurs, ...inPairs],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
