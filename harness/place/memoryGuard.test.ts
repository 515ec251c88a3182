import { describe, expect, test, vi } from 'vitest';
import { guardMemory, type MemoryReading, readMemory } from './memoryGuard.ts';

const plenty: MemoryReading = { totalBytes: 8e9, availableBytes: 6e9, swappedBytes: 100e6 };

/**
 * What the guard says of these readings, the last of which repeats; undefined when it says nothing of any.
 */
async function verdict(...readings: readonly (MemoryReading | null)[]): Promise<unknown> {
  let at = 0;
  let allRead = () => {};
  const read = new Promise<void>((resolve) => {
    allRead = resolve;
  });
  const guard = guardMemory(() => {
    if (at > readings.length) allRead();
    return readings[Math.min(at++, readings.length - 1)] as MemoryReading | null;
  }, 1);
  try {
    return await Promise.race([guard.short.catch((error: unknown) => error), read.then(() => undefined)]);
  } finally {
    guard.stop();
  }
}

describe('a trial', () => {
  test('goes on while there is memory, and where nothing is known of it', async () => {
    expect(await verdict(plenty)).toBeUndefined();
    expect(await verdict(null)).toBeUndefined();
  });

  test('ends when less than a twentieth is left, and blames the machine', async () => {
    expect(await verdict(plenty, { ...plenty, availableBytes: 410e6 })).toBeUndefined();
    expect(await verdict(plenty, { ...plenty, availableBytes: 300e6 })).toMatchObject({
      message: 'only 300 MB of memory was left (limit 400 MB): free some, or lower the number of users',
      kind: 'machine',
    });
  });

  test('may leave 512 MB of the largest machine', async () => {
    const large = { ...plenty, totalBytes: 256e9 };
    expect(await verdict({ ...large, availableBytes: 600e6 })).toBeUndefined();
    expect(await verdict({ ...large, availableBytes: 500e6 })).toMatchObject({ kind: 'machine' });
  });

  test('ends when the machine swaps more than idle pages out, counted from its start', async () => {
    expect(await verdict(plenty, { ...plenty, swappedBytes: 150e6 })).toBeUndefined();
    expect(await verdict(plenty, { ...plenty, swappedBytes: 200e6 })).toMatchObject({
      message: expect.stringContaining('swapped out 100 MB of memory'),
    });
    expect(await verdict(plenty, { ...plenty, swappedBytes: null })).toBeUndefined();
  });
});

test('a guard looks until it is stopped, and no more', () => {
  vi.useFakeTimers();
  const read = vi.fn(() => plenty);
  const guard = guardMemory(read, 100);
  vi.advanceTimersByTime(250);
  expect(read).toHaveBeenCalledTimes(3);
  guard.stop();
  vi.advanceTimersByTime(1000);
  expect(read).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});

describe('the memory of the machine', () => {
  const meminfo = 'MemTotal: 8000 kB\nSwapTotal:       2000 kB\nSwapFree:         500 kB\n';
  const system = { totalBytes: 8e9, availableBytes: 6e9, limitBytes: 0, meminfo };

  test('is all of it where nothing limits it, whatever stands for no limit', () => {
    for (const limitBytes of [0, 2 ** 64])
      expect(readMemory({ ...system, limitBytes })).toEqual({
        totalBytes: 8e9,
        availableBytes: 6e9,
        swappedBytes: 1500 * 1024,
      });
  });

  test('is what a control group allows', () => {
    expect(readMemory({ ...system, limitBytes: 1e9 })?.totalBytes).toBe(1e9);
  });

  test('is unknown where the platform does not tell', () => {
    expect(readMemory({ ...system, availableBytes: 0 })).toBeNull();
    expect(readMemory({ ...system, meminfo: null })?.swappedBytes).toBeNull();
  });
});
