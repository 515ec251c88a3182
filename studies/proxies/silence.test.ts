import { expect, test } from 'vitest';
import { intervalBelow } from './silence.ts';

test('an interval is usual, and lets one heartbeat go missing', () => {
  expect([3_004, 2_790, 55_000, 60_100, 120_000, 300_000].map(intervalBelow)).toEqual([
    1_500, 1_500, 25_000, 30_000, 60_000, 150_000,
  ]);
  expect(intervalBelow(400)).toBe(100);
});
