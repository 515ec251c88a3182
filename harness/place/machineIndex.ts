import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { type MachineIndex, machineIndexOf } from '../../core/machineIndex.ts';

/** Reads a clock, in ms. */
type Now = () => number;

/** How long each part takes, ms: together below half a second. */
const partMs = { warmUp: 60, messages: 240, writes: 150 } as const;

/** Small, so that also a slow machine does several within the time. */
const unit = { messages: 500, writes: 1_000 } as const;

/** What targets do all day: a notification. */
const message = {
  id: '12345',
  topic: 'replies/217',
  payload: {
    text: `${'somebody answered you, '.repeat(5)}é`,
    at: 1_234_567.5,
    tags: ['a', 'b'],
    read: false,
  },
};

/**
 * Measures the machine index of this machine from the fastest of many runs: other activity can only make a
 * run slower.
 */
export function measureMachineIndex(now: Now = () => performance.now()): MachineIndex {
  const sink = openSync(devNull, 'w');
  try {
    // Before it is compiled, a run would measure the compiler.
    fastest(exchangeMessages, unit.messages, partMs.warmUp, now);
    const messagesPerMs = fastest(exchangeMessages, unit.messages, partMs.messages, now);
    const writesPerMs = fastest((n) => writeBytes(sink, n), unit.writes, partMs.writes, now);
    return machineIndexOf(messagesPerMs, writesPerMs);
  } finally {
    closeSync(sink);
  }
}

/** How often per ms the work is done, in the fastest run within a time limit; there is at least one run. */
function fastest(work: (times: number) => void, times: number, forMs: number, now: Now): number {
  const end = now() + forMs;
  let leastMs = Number.POSITIVE_INFINITY;
  do {
    const start = now();
    work(times);
    leastMs = Math.min(leastMs, now() - start);
  } while (now() < end);
  return Math.round((10 * times) / Math.max(leastMs, 0.001)) / 10;
}

/** Kept, so that no compiler can leave the work out. */
let digest = 0;

function exchangeMessages(times: number): void {
  for (let i = 0; i < times; i++) {
    const { payload } = JSON.parse(JSON.stringify({ ...message, id: `${i}` })) as typeof message;
    for (let at = 0; at < payload.text.length; at++)
      digest = Math.imul(digest ^ payload.text.charCodeAt(at), 0x01000193);
  }
}

const byte = Buffer.from('x');

function writeBytes(sink: number, times: number): void {
  for (let i = 0; i < times; i++) writeSync(sink, byte, 0, 1);
}
