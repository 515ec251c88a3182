import { expect, test } from 'vitest';
import { monotonicMs } from '../../core/clock.ts';
import type { ProcessSample } from '../place/meter.ts';
import { restartWhenDue } from './restarts.ts';

test('the publisher has paused before the target ends, and goes on only when it is there again', async () => {
  const log: string[] = [];
  const last = { cpuMs: 7 } as ProcessSample;
  let pid = 100;
  const restarts = await restartWhenDue(
    [
      { atUs: 10_000, downMs: 0 },
      { atUs: 20_000, downMs: 30 },
    ],
    monotonicMs(),
    {
      publisher: {
        send: ({ type }) => log.push(type),
        next: async (type) => {
          await Promise.resolve();
          log.push(type);
          return { type } as never;
        },
      },
      meter: {
        sample: () => last,
        sampleKnown: () => last,
        succeed: (next, of) => log.push(`${next} after ${of.cpuMs}`),
      },
      restart: async (downMs) => {
        log.push(`restart ${downMs}`);
        return { pid: ++pid, url: '', controlUrl: '', authority: null };
      },
    },
  );
  expect(log).toEqual([
    ...['pause', 'paused', 'restart 0', '101 after 7', 'resume'],
    ...['pause', 'paused', 'restart 30', '102 after 7', 'resume'],
  ]);
  // Timers count whole milliseconds: they cut the rest off, and are early by as much again.
  expect(restarts.map(({ atMs }, i) => atMs > 7 + 10 * i)).toEqual([true, true]);
});
