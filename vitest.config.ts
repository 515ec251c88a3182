import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**'],
    // Tests that start processes wait for events; this is only where a hang is called one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two of them at once would measure each other.
    fileParallelism: false,
  },
});
