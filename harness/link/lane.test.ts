import { expect, test } from 'vitest';
import { at, createLane, laneIn, latenessOf, noteLateness, placeOf } from './lane.ts';

test('whoever has the memory sees the same packets', () => {
  const lane = createLane();
  const other = laneIn(lane.memory);
  lane.bytes[5] = 42;
  lane.arrivesMs[1] = 0.5;
  lane.control[at.lost] = 3;
  expect([other.bytes[5], other.arrivesMs[1], other.control[at.lost]]).toEqual([42, 0.5, 3]);
});

test('all slots of a new one are free, each once', () => {
  const { control, freeRing } = createLane();
  expect(control[at.free]).toBe(freeRing.length);
  expect(new Set(freeRing).size).toBe(freeRing.length);
  expect(placeOf(freeRing.length)).toBe(0);
});

test('lateness is that of both directions together', () => {
  const [up, down] = [createLane(), createLane()];
  expect(latenessOf([up.lateness, down.lateness])).toBeNull();
  for (let i = 0; i < 98; i++) noteLateness(up, 0.1);
  noteLateness(down, 3);
  noteLateness(down, 5_000);
  expect(latenessOf([up.lateness, down.lateness])).toEqual({ p50: 0.12, p99: 3.02, max: 1000 });
});
