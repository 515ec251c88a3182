import { defineConfig } from 'vitest/config';

/** What starts no trial may run beside others. The rest would measure each other. */
const beside = [
  '{claims,core,reports,scenarios,scripts}/**/*.test.ts',
  'harness/{capacity,memoryGuard,origin,processGroup,runTogether,sweep}.test.ts',
  'test/{action,capacityReport,claimsPage,compareCommand,conform,imports,page,projectCommand,reportCommand,sweepPage,trackAdd,trackReport}.test.ts',
];

// Tests that start processes wait for events; this is only where a hang is called one.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: 'beside others',
          include: beside,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...limits,
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
