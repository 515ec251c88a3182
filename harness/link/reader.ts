/*
 * A thread that reads the packets of one direction from their device, as soon as they come, and says when
 * each is to arrive. It waits within the kernel, so it hears nothing else.
 */
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from '../../core/clock.ts';
import { createRandom } from '../../core/random.ts';
import { userAt } from '../../core/userAddress.ts';
import { at, laneIn, placeOf, slotBytes } from './lane.ts';
import { type Direction, full, lost, Pipes } from './pipes.ts';

/** What a reader is told. */
export interface ReaderData {
  readonly memory: SharedArrayBuffer;
  readonly device: number;
  readonly direction: Direction;
  /** Where a packet names the user: 12 for its source, 16 for its destination (RFC 791 §3.1). */
  readonly addressAt: number;
  readonly seed: string;
  readonly zeroMs: number;
}

const { memory, device, direction, addressAt, seed, zeroMs } = workerData as ReaderData;
const lane = laneIn(memory);
const { control, arrivesMs, lengths, readyRing, freeRing, bytes } = lane;
const random = createRandom(seed, `link ${addressAt}`);
const pipes = new Pipes(direction, () => random.next());
const spare = new Uint8Array(slotBytes);
let taken = 0;
let put = 0;

/** Puts a packet that was read on its way; false when it goes none. */
function send(slot: number, length: number): boolean {
  const nowMs = monotonicMs();
  const start = slot * slotBytes;
  // Devices greet each other in IPv6, which nobody here speaks.
  if ((bytes[start] as number) >> 4 !== 4) return false;
  if (Atomics.load(control, at.isDown) === 1) {
    Atomics.add(control, at.downed, 1);
    return false;
  }
  pipes.delayMs = Atomics.load(control, at.delayUs) / 1000;
  const arrives = pipes.arrivalMs(userAt(bytes, start + addressAt), length, nowMs);
  if (arrives === lost || arrives === full) {
    Atomics.add(control, arrives === lost ? at.lost : at.dropped, 1);
    return false;
  }
  arrivesMs[slot] = arrives;
  lengths[slot] = length;
  readyRing[placeOf(put)] = slot;
  Atomics.store(control, at.ready, ++put | 0);
  // Unless the writer wakes before by itself, as it mostly does.
  if (arrives - zeroMs < Atomics.load(control, at.wakes)) Atomics.notify(control, at.ready);
  return true;
}

parentPort?.postMessage('running');
for (;;) {
  if (taken === Atomics.load(control, at.free)) {
    // There is no room: it is lost, and counted.
    readSync(device, spare);
    Atomics.add(control, at.dropped, 1);
    continue;
  }
  const slot = freeRing[placeOf(taken)] as number;
  taken = (taken + 1) | 0;
  for (;;) {
    const length = readSync(device, bytes, slot * slotBytes, slotBytes, null);
    if (send(slot, length)) break;
  }
}
