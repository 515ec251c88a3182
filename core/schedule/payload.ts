import { mix32 } from '../random.ts';
import { payloadFormats, type Schedule } from './schedule.ts';

/** A notification's content: text, or bytes. */
export type Payload = string | Buffer;

// Blocks of 16 bytes each. One payload in eight is made of the second kind, with characters of two, three and
// four bytes: so that every run has text that may be cut in the middle of a character.
const plainBlocks = [
  'a reply for you,',
  ' 3 new followers',
  ' price moved 2% ',
  ' job 42 is ready',
  ' deploy finished',
  ' somebody posted',
  ' build is green,',
  ' your turn again',
];
const multiByteBlocks = [
  'voilà, terminé',
  ' 通知を届け',
  '🚀 deploy done',
  '¿todo bien? sí',
  'Grüße, Köln',
  ' готово:',
  ' ข่าว',
  ' 새 알림 1개',
].map((text) => text + ' '.repeat(16 - Buffer.byteLength(text)));

const fill = 'abcdefghijklmno';
const jsonStart = '{"text":"';
const jsonEnd = '"}';

/** The payload of event `index`: a pure function of the schedule, of exactly its `payloadBytes`. */
export function payloadOf(schedule: Schedule, index: number): Payload {
  // Every column has a row for each event, and each event of a trace has its payload.
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
  const blocks = (key & 7) === 0 ? multiByteBlocks : plainBlocks;
  let out = '';
  for (let i = 0; i < bytes >> 4; i++) out += blocks[((key >>> 3) + i * 5 + (i >> 3)) & 7];
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
 * Bytes of payloads that an agent makes ahead of a trial; beyond them, they are made when they are needed.
 */
const madeAheadBytes = 67_108_864;
const recentSlots = 4096;

/**
 * Payloads by event index. Those of the wanted events are made now, so that making them does not count as
 * load later; if there are too many, only recent ones are kept: the subscribers of a topic need them at about
 * the same time.
 */
export function payloadStore(
  schedule: Schedule,
  isWanted: (index: number) => boolean,
): (index: number) => Payload {
  const wanted = Array.from(schedule.payloadBytes.keys()).filter(isWanted);
  // `wanted` holds keys of this very column.
  const bytes = wanted.reduce((sum, index) => sum + (schedule.payloadBytes[index] as number), 0);
  if (bytes > madeAheadBytes) return recentPayloads(schedule);
  const made: (Payload | undefined)[] = new Array(schedule.count).fill(undefined);
  for (const index of wanted) made[index] = flat(payloadOf(schedule, index));
  return (index) => made[index] ?? payloadOf(schedule, index);
}

function recentPayloads(schedule: Schedule): (index: number) => Payload {
  const indexes = new Int32Array(recentSlots).fill(-1);
  const payloads: Payload[] = new Array(recentSlots).fill('');
  return (index) => {
    const slot = index & (recentSlots - 1);
    const recent = indexes[slot] === index ? payloads[slot] : undefined;
    if (recent !== undefined) return recent;
    const payload = payloadOf(schedule, index);
    indexes[slot] = index;
    payloads[slot] = payload;
    return payload;
  };
}

// A string put together from pieces stays a tree of pieces until it is first read as a whole.
const flat = (payload: Payload): Payload =>
  typeof payload === 'string' ? Buffer.from(payload).toString() : payload;
