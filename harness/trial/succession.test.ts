import { expect, test } from 'vitest';
import type { ProcessSample } from '../place/meter.ts';
import { createSuccessionMeter } from './succession.ts';

const last: ProcessSample = {
  cpuMs: 1_000_000,
  ticksMs: 2_000_000,
  waitedMs: 0,
  runQueueMs: 3_000_000,
  rssBytes: 2 ** 50,
  peakRssBytes: 2 ** 50,
  processes: 9,
};

test.runIf(process.platform === 'linux')(
  'time goes on from what the last process has used; memory is the new one’s',
  () => {
    const meter = createSuccessionMeter(process.pid);
    expect(meter.sample().cpuMs).toBeLessThan(1_000_000);
    meter.succeed(process.pid, last);
    const { cpuMs, ticksMs, runQueueMs, rssBytes, peakRssBytes, processes } = meter.sampleKnown();
    expect(cpuMs).toBeGreaterThan(1_000_000);
    expect(ticksMs).toBeGreaterThan(2_000_000);
    expect(runQueueMs).toBeGreaterThanOrEqual(3_000_000);
    expect(rssBytes).toBeLessThan(2 ** 50);
    expect(peakRssBytes).toBe(2 ** 50);
    expect(processes).toBe(1);
  },
);

test('nothing is known while there is no process', () => {
  const meter = createSuccessionMeter(2 ** 30);
  meter.succeed(2 ** 30, last);
  expect(meter.sampleKnown().cpuMs).toBeNull();
});
