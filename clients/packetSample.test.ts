import { expect, test } from 'vitest';
import { mostPacketSlots } from '../core/packetTimes.ts';
import type { Path } from '../core/path.ts';
import { PacketSample } from './packetSample.ts';

const over = (connection: 'own' | 'shared'): Path => ({
  http: { version: '2', connection, usersPerConnection: 2 },
});

function sampleAt() {
  let nowMs = 0;
  const sample = new PacketSample(() => nowMs);
  const passAt = (ms: number, passed: (() => void) | undefined) => {
    nowMs = ms;
    passed?.();
  };
  return { sample, passAt };
}

test('what passes in the measured window is kept, once for each slot of 10 ms', () => {
  const { sample, passAt } = sampleAt();
  const passed = sample.of(3, {});
  passAt(900, passed);
  sample.begin(1000, 2000);
  for (const ms of [999, 1000, 1009.9, 1010, 1345, 1999.9, 2000, 2500]) passAt(ms, passed);
  expect(sample.times()).toEqual([{ user: 3, endMs: 1000, slots: [0, 1, 34, 99] }]);
});

test('only the first eight users are watched, and nobody who shares a connection', () => {
  const { sample } = sampleAt();
  expect(sample.of(7, undefined)).toBeTypeOf('function');
  expect(sample.of(8, undefined)).toBeUndefined();
  expect(sample.of(0, over('own'))).toBeTypeOf('function');
  expect(sample.of(0, over('shared'))).toBeUndefined();
});

test('a user of whom nothing passes has no slots', () => {
  const { sample } = sampleAt();
  sample.of(0, undefined);
  sample.begin(0, 500);
  expect(sample.times()).toEqual([{ user: 0, endMs: 500, slots: [] }]);
});

test('past the most slots, the sample ends where the first one is missing', () => {
  const { sample, passAt } = sampleAt();
  const passed = sample.of(0, undefined);
  sample.begin(0, 60_000);
  for (let slot = 0; slot < mostPacketSlots + 50; slot++) passAt(slot * 20, passed);
  const [{ slots = [], endMs = 0 } = {}] = sample.times();
  expect(slots).toHaveLength(mostPacketSlots);
  expect(endMs).toBe(mostPacketSlots * 20);
});
