import { mix32 } from './random.ts';
import { payloadFormats, type Schedule } from './schedule.ts';

/** A notification's content: text, or bytes. */
export type Payload = string | Buffer;

// Blocks of 16 bytes each, some with characters of two, three and four bytes: so that every run has text that
// may be cut in the middle of a character, and any number of blocks has a known size.
const blocks = [
  'a reply for you,',
  ' 3 new followers',
  'voilà, terminé',
  ' 通知を届け',
  '🚀 deploy done',
  ' price moved 2% ',
  '¿todo bien? sí',
  ' job 42 is ready',
];

const fill = 'abcdefghijklmno';
const jsonStart = '{"text":"';
const jsonEnd = '"}';

/** The payload of event `index`: a pure function of the schedule, of exactly its `payloadBytes`. */
export function payloadOf(schedule: Schedule, index: number): Payload {
  const bytes = schedule.payloadBytes[index] as number;
  const key = mix32(schedule.payloadSeed + index);
  switch (payloadFormats[schedule.format[index] as number]) {
    case 'trace':
      return schedule.tracePayloads.get(index) as string;
    case 'binary':
      return binary(bytes, key);
    default:
      return jsonStart + text(bytes - jsonStart.length - jsonEnd.length, key) + jsonEnd;
  }
}

function text(bytes: number, key: number): string {
  let out = '';
  for (let i = 0; i < bytes >> 4; i++) out += blocks[(key + i * 5 + (i >> 3)) & 7];
  return out + fill.slice(0, bytes & 15);
}

function binary(bytes: number, key: number): Buffer {
  const out = Buffer.allocUnsafe(bytes);
  let state = key | 1;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 0x19660d) + 0x3c6ef35f) | 0;
    out[i] = state >>> 24;
  }
  return out;
}

/**
 * Payloads by event index, with the most recent ones kept: subscribers of a topic ask for the same one within
 * a short time. `slots` is a power of two.
 */
export function payloadCache(schedule: Schedule, slots = 4096): (index: number) => Payload {
  const indexes = new Int32Array(slots).fill(-1);
  const payloads: Payload[] = new Array(slots).fill('');
  return (index) => {
    const slot = index & (slots - 1);
    if (indexes[slot] !== index) {
      indexes[slot] = index;
      payloads[slot] = payloadOf(schedule, index);
    }
    return payloads[slot] as Payload;
  };
}
