import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What starts no trial may run beside others. The rest would measure each other. */
const beside = [
  '{claims,core,reports,scenarios,scripts}/**/*.test.ts',
  'harness/{capacity,memoryGuard,origin,processGroup,resultFile,runTogether,runTrials,sweep}.test.ts',
  'test/{action,capacityReport,claimsPage,compareCommand,conform,faultySubscriber,hostileText,imports,outputFirst,page,projectCommand,reading,reportCommand,sweepPage,trackAdd,trackReport,unfinished}.test.ts',
];

const settings = {
  // Tests that start processes wait for events; this is only where a hang is called one.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Hundreds of processes are started, and each would strip the types of the same files.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...settings,
          name: 'beside others',
          include: beside,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...settings,
          name: 'alone',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', ...beside],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
