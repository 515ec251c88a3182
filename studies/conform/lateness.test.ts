import { expect, test } from 'vitest';
import { watchLateness } from './lateness.ts';

test('tells of the longest time in which the process did not run, the present one too', () => {
  let nowMs = 1_000;
  const lateness = watchLateness(() => nowMs);
  try {
    expect(lateness.largestMs()).toBe(0);
    nowMs += 20;
    expect(lateness.largestMs()).toBe(0);
    nowMs += 420;
    expect(lateness.largestMs()).toBe(400);
    nowMs += 70;
    expect(lateness.largestMs()).toBe(400);
  } finally {
    lateness.stop();
  }
});
