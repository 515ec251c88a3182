import process from 'node:process';
import { expect, test } from 'vitest';
import { elapsedCpuMs, type ProcessSample, sampleProcess } from './meter.ts';

const sample = (cpuMs: number | null, ticksMs: number | null, processes = 1): ProcessSample => ({
  cpuMs,
  ticksMs,
  waitedMs: ticksMs === null ? null : 0,
  runQueueMs: null,
  rssBytes: null,
  peakRssBytes: null,
  processes,
});

test('the exact time counts as long as the ticks agree with it', () => {
  expect(elapsedCpuMs(sample(40.2, 60), sample(43.7, 60))).toBeCloseTo(3.5, 9);
  expect(elapsedCpuMs(sample(40.2, 60), sample(43.7, 70))).toBeCloseTo(3.5, 9);
});

test('threads that have ended are in the ticks', () => {
  expect(elapsedCpuMs(sample(40, 40), sample(25, 540))).toBe(480);
});

test('the ticks of many processes are trusted less', () => {
  expect(elapsedCpuMs(sample(40, 40, 4), sample(50, 130, 4))).toBe(10);
  expect(elapsedCpuMs(sample(40, 40, 4), sample(50, 240, 3))).toBe(120);
});

test('what is not told has no difference', () => {
  expect(elapsedCpuMs(sample(null, null), sample(1, 0))).toBeNull();
  expect(elapsedCpuMs(sample(1, null), sample(3, null))).toBe(2);
});

test.runIf(process.platform === 'linux')('a process that works is seen to', () => {
  const before = sampleProcess(process.pid);
  const { user, system } = process.cpuUsage();
  while (process.cpuUsage().user + process.cpuUsage().system < user + system + 50_000);
  expect(elapsedCpuMs(before, sampleProcess(process.pid))).toBeGreaterThan(40);
});

test('a process that is not there has no figures', () => {
  expect(sampleProcess(2 ** 30)).toEqual(sample(null, null, 0));
});
