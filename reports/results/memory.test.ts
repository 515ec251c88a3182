import { describe, expect, test } from 'vitest';
import type { Second, Trial } from '../../core/trial.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import { memoryGrowth, memorySlope } from './memory.ts';

/** A trial whose target had so many bytes at the start of each second: one of warm-up, then the window. */
function withMemory(rssBytes: readonly (number | null)[], parts: Partial<Trial['target']['rssBytes']> = {}) {
  const trial = trialOf('sse');
  const [second] = trial.series as [Second];
  return trialOf('sse', {
    target: {
      ...trial.target,
      rssBytes: { beforeConnect: null, connected: null, ...parts },
    },
    series: rssBytes.map((targetRssBytes, i) => ({
      ...second,
      second: i,
      phase: i === 0 ? 'warm-up' : 'measure',
      targetRssBytes,
    })),
  });
}

const restarted = (trial: Trial): Trial => ({
  ...trial,
  disturbance: {
    losses: 'expected',
    cuts: 0,
    withheld: 0,
    restarts: [{ atMs: 1500, downMs: 100 }],
    returnMs: trial.latencyMs,
    connects: { everyMs: 100, attempted: [], made: [] },
  },
});

describe('growth', () => {
  test('is from one end of the window to the other, also where it is less', () => {
    expect(memoryGrowth(withMemory([], { windowStart: 70e6, windowEnd: 61e6 }))).toBe(-9e6);
  });

  test('is between the first and the last second in results that lack the ends', () => {
    expect(memoryGrowth(withMemory([10, 60e6, 61e6, 64e6]))).toBe(4e6);
    expect(memoryGrowth(withMemory([10, 60e6]))).toBeNull();
    expect(memoryGrowth(withMemory([10, null, null]))).toBeNull();
  });

  test('is not known of two processes, one after the other', () => {
    expect(memoryGrowth(restarted(withMemory([], { windowStart: 70e6, windowEnd: 61e6 })))).toBeNull();
    expect(memorySlope(restarted(withMemory(Array.from({ length: 12 }, (_, i) => i))))).toBeNull();
  });
});

describe('the slope', () => {
  const leaking = Array.from({ length: 21 }, (_, i) => 60e6 + i * 1e5);

  test('is that of most seconds, whatever a collection and a burst do', () => {
    const disturbed = leaking.map((bytes, i) => (i === 7 ? bytes + 30e6 : i === 15 ? bytes - 20e6 : bytes));
    expect(memorySlope(withMemory(leaking))).toBeCloseTo(1e5, 3);
    expect(memorySlope(withMemory(disturbed))).toBeCloseTo(1e5, 3);
  });

  test('is 0 for a saw-tooth that returns to where it was', () => {
    expect(
      Math.abs(memorySlope(withMemory(leaking.map((_, i) => 60e6 + (i % 4) * 1e6))) ?? 1e9),
    ).toBeLessThan(1e5);
  });

  test('needs ten seconds, and is found in an hour of them at once', () => {
    expect(memorySlope(withMemory(leaking.slice(0, 10)))).toBeNull();
    expect(memorySlope(withMemory(leaking.slice(0, 11)))).not.toBeNull();
    const hour = Array.from({ length: 3601 }, (_, i) => i * 1000);
    expect(memorySlope(withMemory(hour))).toBeCloseTo(1000, 6);
  });
});
