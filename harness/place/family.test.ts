import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { processTable } from '../processes/processTable.ts';
import { createFamilyMeter } from './family.ts';
import { elapsedCpuMs, type ProcessSample } from './meter.ts';

/** A process as a made-up kernel has it. */
interface Made {
  readonly parent: number;
  readonly cpuMs: number;
  readonly waitedMs?: number;
}

const none: ProcessSample = {
  cpuMs: null,
  ticksMs: null,
  waitedMs: null,
  runQueueMs: null,
  rssBytes: null,
  peakRssBytes: null,
  processes: 0,
};

/** A kernel of these processes, with and without exact times. */
const kernelOf = (processes: ReadonlyMap<number, Made>, isExact = true) => ({
  list: () => [...processes].map(([pid, { parent }]) => ({ pid, parent })),
  read: (pid: number): ProcessSample => {
    const one = processes.get(pid);
    if (!one) return none;
    const { cpuMs, waitedMs = 0 } = one;
    const ticksMs = Math.floor(cpuMs / 10) * 10 + waitedMs;
    return {
      cpuMs: isExact ? cpuMs : ticksMs,
      ticksMs,
      waitedMs,
      runQueueMs: isExact ? 1 : null,
      rssBytes: 1000,
      peakRssBytes: 2000,
      processes: 1,
    };
  },
});

const master = 1;

describe.each([
  ['with exact times', true],
  ['with ticks alone', false],
])('CPU time %s', (_, isExact) => {
  const family = (...made: [number, Made][]) => {
    const processes = new Map(made);
    const meter = createFamilyMeter(master, kernelOf(processes, isExact));
    const before = meter.sample();
    return { processes, meter, spentMs: (after = meter.sample()) => elapsedCpuMs(before, after) };
  };

  test('of a worker counts on when it has ended, and its successor’s from then on', () => {
    const { processes, spentMs } = family([1, { parent: 0, cpuMs: 10 }], [2, { parent: 1, cpuMs: 5000 }]);
    processes.delete(2);
    processes.set(3, { parent: 1, cpuMs: 70 });
    expect(spentMs()).toBe(70);
  });

  test('that a parent has got by waiting does not count twice', () => {
    const { processes, spentMs } = family([1, { parent: 0, cpuMs: 10 }], [2, { parent: 1, cpuMs: 5000 }]);
    processes.delete(2);
    processes.set(1, { parent: 0, cpuMs: 10, waitedMs: 5000 });
    expect(spentMs()).toBe(0);
  });

  test('of which a worker spent the last unseen is found with its parent', () => {
    const { processes, spentMs } = family([1, { parent: 0, cpuMs: 10 }], [2, { parent: 1, cpuMs: 5000 }]);
    processes.delete(2);
    processes.set(1, { parent: 0, cpuMs: 10, waitedMs: 5900 });
    // Ticks are trusted up to 20 ms for each process.
    expect(spentMs()).toBeGreaterThanOrEqual(900 - 2 * 20);
    expect(spentMs()).toBeLessThanOrEqual(900);
  });

  test('comes to a grandparent where a parent has ended with its children', () => {
    const { processes, spentMs } = family(
      [1, { parent: 0, cpuMs: 10 }],
      [2, { parent: 1, cpuMs: 100 }],
      [3, { parent: 2, cpuMs: 300 }],
    );
    processes.delete(2);
    processes.delete(3);
    processes.set(1, { parent: 0, cpuMs: 10, waitedMs: 400 });
    expect(spentMs()).toBe(0);
  });

  test('of those that have lost their parent still counts', () => {
    const { processes, spentMs } = family(
      [1, { parent: 0, cpuMs: 10 }],
      [2, { parent: 1, cpuMs: 0 }],
      [3, { parent: 2, cpuMs: 300 }],
    );
    processes.delete(2);
    processes.set(3, { parent: 0, cpuMs: 350 });
    expect(spentMs()).toBe(50);
  });

  test('never goes back between readings of those that are known', () => {
    const { processes, meter, spentMs } = family(
      [1, { parent: 0, cpuMs: 10 }],
      [2, { parent: 1, cpuMs: 300 }],
    );
    processes.delete(2);
    expect(spentMs(meter.sampleKnown())).toBe(0);
    expect(spentMs(meter.sampleKnown())).toBe(0);
  });
});

test('memory is that of the living', () => {
  const processes = new Map<number, Made>([
    [1, { parent: 0, cpuMs: 0 }],
    [2, { parent: 1, cpuMs: 0 }],
  ]);
  const meter = createFamilyMeter(master, kernelOf(processes));
  expect(meter.sample()).toMatchObject({ rssBytes: 2000, peakRssBytes: 4000, processes: 2 });
  processes.delete(2);
  expect(meter.sampleKnown()).toMatchObject({ rssBytes: 1000, peakRssBytes: 2000, processes: 1 });
});

test('nothing is known of a family without the process that was started', () => {
  const processes = new Map<number, Made>([[1, { parent: 0, cpuMs: 0 }]]);
  const meter = createFamilyMeter(master, kernelOf(processes));
  meter.sample();
  processes.clear();
  expect(meter.sample()).toMatchObject({ cpuMs: null, ticksMs: null, rssBytes: null, processes: 0 });
  expect(createFamilyMeter(null).sample().cpuMs).toBeNull();
});

/** Has a child that works for 200 ms and waits to be ended; says so, and when it has ended. */
const parenting = `
$| = 1;
$SIG{CHLD} = 'IGNORE' if $ARGV[0] eq 'ignores';
my $child = fork;
if (!$child) { 1 while (times)[0] < 0.2; print "worked\\n"; sleep; }
waitpid $child, 0;
print "ended\\n";
sleep;`;

test.runIf(process.platform === 'linux').each(['waits', 'ignores'])(
  'a parent that %s for its children loses nothing of them, and gets nothing twice',
  async (way) => {
    const parent = spawn('perl', ['-e', parenting, way], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      expect(`${await once(parent.stdout, 'data')}`).toBe('worked\n');
      const meter = createFamilyMeter(parent.pid as number);
      const before = meter.sample();
      expect(before.processes).toBe(2);
      for (const one of processTable()) if (one.parent === parent.pid) process.kill(one.pid, 'SIGKILL');
      expect(`${await once(parent.stdout, 'data')}`).toBe('ended\n');
      const after = meter.sample();
      expect(after.processes).toBe(1);
      expect(elapsedCpuMs(before, after)).toBeGreaterThanOrEqual(0);
      expect(elapsedCpuMs(before, after)).toBeLessThan(100);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
