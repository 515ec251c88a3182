/*
 * A thread that writes the packets of one direction to their device, each when it is to arrive.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from '../../core/clock.ts';
import { at, laneIn, noteLateness, placeOf, slotBytes } from './lane.ts';
import { WaitingLine } from './waitingLine.ts';

/** What a writer is told. */
export interface WriterData {
  readonly memory: SharedArrayBuffer;
  readonly device: number;
  readonly zeroMs: number;
}

const never = 2 ** 31 - 1;
const { memory, device, zeroMs } = workerData as WriterData;
const lane = laneIn(memory);
const { control, arrivesMs, lengths, readyRing, freeRing, bytes } = lane;
const line = new WaitingLine();
let taken = 0;
let freed = Atomics.load(control, at.free);

function takeReady(): void {
  const ready = Atomics.load(control, at.ready);
  for (; taken !== ready; taken = (taken + 1) | 0) {
    const slot = readyRing[placeOf(taken)] as number;
    line.add(slot, arrivesMs[slot] as number);
  }
}

function write(slot: number, lateMs: number): void {
  try {
    writeSync(device, bytes, slot * slotBytes, lengths[slot] as number, null);
    Atomics.add(control, at.carried, 1);
    noteLateness(lane, lateMs);
  } catch {
    Atomics.add(control, at.dropped, 1);
  }
  freeRing[placeOf(freed)] = slot;
  freed = (freed + 1) | 0;
  Atomics.store(control, at.free, freed);
}

parentPort?.postMessage('running');
for (;;) {
  takeReady();
  const nextMs = line.nextMs;
  const nowMs = monotonicMs();
  if (nextMs <= nowMs) {
    write(line.take(), nowMs - nextMs);
    continue;
  }
  Atomics.store(control, at.wakes, Math.min(never, Math.ceil(nextMs - zeroMs)));
  // Returns at once when something has become ready meanwhile.
  Atomics.wait(control, at.ready, taken, nextMs - nowMs);
  Atomics.store(control, at.wakes, 0);
}
