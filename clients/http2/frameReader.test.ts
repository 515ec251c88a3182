import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ErrorName, errorCodes, errorName, Http2Error } from './errorCodes.ts';
import type { FrameHandler } from './frameHandler.ts';
import { FrameReader } from './frameReader.ts';
import {
  flags,
  frameTypes,
  goAwayFrame,
  pingFrame,
  rstStreamFrame,
  settingIds,
  settingsAck,
  settingsFrame,
  windowUpdateFrame,
  writeFrameHead,
} from './frames.ts';

const {
  DATA,
  HEADERS,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  PUSH_PROMISE,
  PING,
  GOAWAY,
  WINDOW_UPDATE,
  CONTINUATION,
} = frameTypes;
const { ACK, END_STREAM, END_HEADERS, PADDED } = flags;

/** Writes down what it is told; pieces of data are joined, so that it does not matter how they were cut. */
class Notes implements FrameHandler {
  readonly events: string[] = [];
  readonly bytes: Record<string, number> = {};
  #data = '';

  book(kind: string, count: number) {
    expect(count).toBeGreaterThan(0);
    this.bytes[kind] = (this.bytes[kind] ?? 0) + count;
  }
  get total() {
    return Object.values(this.bytes).reduce((a, b) => a + b, 0);
  }
  head(type: number, flagBits: number, streamId: number, length: number) {
    this.book(`head ${type}`, 9);
    this.events.push(`head ${type} ${flagBits} on ${streamId}: ${length} B`);
  }
  data(streamId: number, bytes: Buffer, start: number, end: number) {
    this.book(`data ${streamId}`, end - start);
    this.#data += bytes.toString('latin1', start, end);
  }
  dataEnd(streamId: number, isEndOfStream: boolean) {
    this.events.push(`data ${streamId} ${isEndOfStream} ${this.#data}`);
    this.#data = '';
  }
  fieldBytes(streamId: number, count: number) {
    this.book(`fields ${streamId}`, count);
  }
  framingBytes(streamId: number, count: number) {
    this.book(`framing ${streamId}`, count);
  }
  controlBytes(type: number, count: number) {
    this.book(`control ${type}`, count);
  }
  unreadBytes(count: number) {
    this.book('unread', count);
  }
  fields(streamId: number, block: Buffer, start: number, end: number, isEndOfStream: boolean) {
    this.events.push(`fields ${streamId} ${isEndOfStream} ${block.toString('latin1', start, end)}`);
  }
  rstStream(streamId: number, code: number) {
    this.events.push(`reset ${streamId} ${errorName(code)}`);
  }
  setting(id: number, value: number) {
    this.events.push(`setting ${id} = ${value}`);
  }
  settingsEnd() {
    this.events.push('settings');
  }
  settingsAck() {
    this.events.push('settings ack');
  }
  ping(bytes: Buffer, start: number) {
    this.events.push(`ping ${bytes.toString('latin1', start, start + 8)}`);
  }
  pingAck(bytes: Buffer, start: number) {
    this.events.push(`ping ack ${bytes.toString('latin1', start, start + 8)}`);
  }
  goAway(lastStreamId: number, code: number, debug: string) {
    this.events.push(`go away ${lastStreamId} ${errorName(code)} ${debug}`);
  }
  windowUpdate(streamId: number, increment: number) {
    this.events.push(`window ${streamId} + ${increment}`);
  }
  streamError(error: Http2Error) {
    this.events.push(`stream ${error.streamId}: ${error.message}`);
  }
}

function frame(type: number, flagBits: number, streamId: number, payload: string | Buffer = ''): Buffer {
  const content = Buffer.from(payload as string, 'latin1');
  const head = Buffer.alloc(9);
  writeFrameHead(head, 0, content.length, type, flagBits, streamId);
  return Buffer.concat([head, content]);
}

const begin = settingsFrame({ MAX_CONCURRENT_STREAMS: 100 });
const priority = '\x80\0\0\x03\x10';

/** Reads bytes cut at these places, each piece in the same buffer; what is thrown is noted as well. */
function read(bytes: Buffer, cuts: readonly number[] = []): Notes {
  const notes = new Notes();
  const reader = new FrameReader(notes);
  const buffer = Buffer.alloc(bytes.length);
  for (const [i, from] of [0, ...cuts].entries()) {
    const length = bytes.copy(buffer, 0, from, cuts[i] ?? bytes.length);
    try {
      reader.scan(buffer, length);
    } catch (error) {
      if (!(error instanceof Http2Error)) throw error;
      notes.events.push(`broken: ${error.message}`);
    }
    buffer.fill(0xff);
  }
  reader.end();
  return notes;
}

/** One of each kind. */
const conversation = Buffer.concat([
  begin,
  settingsAck,
  frame(HEADERS, END_HEADERS, 1, 'fields'),
  frame(DATA, 0, 1, 'some data'),
  frame(DATA, END_STREAM | PADDED, 1, '\x04more\0\0\0\0'),
  frame(HEADERS, END_HEADERS | PADDED | flags.PRIORITY, 3, `\x03${priority}padded\0\0\0`),
  frame(HEADERS, flags.PRIORITY | END_STREAM, 5, `${priority}in `),
  frame(CONTINUATION, 0, 5, 'three '),
  frame(CONTINUATION, END_HEADERS, 5, 'frames'),
  frame(DATA, PADDED, 3, '\x00'),
  frame(DATA, END_STREAM, 3),
  pingFrame(Buffer.from('12345678'), 0, false),
  pingFrame(Buffer.from('x87654321'), 1, true),
  windowUpdateFrame(0, 0x7fff_ffff),
  windowUpdateFrame(7, 1),
  windowUpdateFrame(7, 0),
  frame(PRIORITY, 0, 9, priority),
  frame(PRIORITY, 0, 9, 'four'),
  rstStreamFrame(9, errorCodes.CANCEL),
  frame(0xbe, 0xff, 0, 'unknown'),
  frame(GOAWAY, 0, 0, '\0\0\0\x09\0\0\0\x0bgo'),
]);

test('frames of all types are read and their bytes told apart', () => {
  const { events, bytes } = read(conversation);
  expect(events.filter((event) => !event.startsWith('head'))).toEqual([
    'setting 3 = 100',
    'settings',
    'settings ack',
    'fields 1 false fields',
    'data 1 false some data',
    'data 1 true more',
    'fields 3 false padded',
    'fields 5 true in three frames',
    'data 3 false ',
    'data 3 true ',
    'ping 12345678',
    'ping ack 87654321',
    'window 0 + 2147483647',
    'window 7 + 1',
    'stream 7: WINDOW_UPDATE of a stream is by 0 (PROTOCOL_ERROR)',
    'stream 9: PRIORITY has 4 B in place of 5 (FRAME_SIZE_ERROR)',
    'reset 9 CANCEL',
    'go away 9 ENHANCE_YOUR_CALM go',
  ]);
  expect(events.filter((event) => event.startsWith('head 0'))).toEqual([
    'head 0 0 on 1: 9 B',
    'head 0 9 on 1: 9 B',
    'head 0 8 on 3: 1 B',
    'head 0 1 on 3: 0 B',
  ]);
  expect(bytes).toEqual({
    'head 0': 36,
    'head 1': 27,
    'head 2': 18,
    'head 3': 9,
    'head 4': 18,
    'head 6': 18,
    'head 7': 9,
    'head 8': 27,
    'head 9': 18,
    'head 190': 9,
    'fields 1': 6,
    'fields 3': 6,
    'fields 5': 15,
    'data 1': 13,
    'framing 1': 5,
    'framing 3': 10,
    'framing 5': 5,
    'control 2': 9,
    'control 3': 4,
    'control 4': 6,
    'control 6': 16,
    'control 7': 10,
    'control 8': 12,
    'control 190': 7,
  });
});

test('it does not matter where the bytes are cut', () => {
  const { events, bytes } = read(conversation);
  for (let cut = 1; cut < conversation.length; cut++) {
    expect(read(conversation, [cut])).toMatchObject({ events, bytes });
  }
  expect(read(conversation, [...conversation.keys()].slice(1))).toMatchObject({ events, bytes });
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(conversation.length)), (cuts) => {
      expect(
        read(
          conversation,
          cuts.sort((a, b) => a - b),
        ),
      ).toMatchObject({ events, bytes });
    }),
  );
});

test('every byte is told when it has come, wherever the connection ends', () => {
  const { events } = read(conversation);
  for (let end = 0; end <= conversation.length; end++) {
    const notes = read(conversation.subarray(0, end));
    expect(notes.total).toBe(end);
    expect(events.slice(0, notes.events.length)).toEqual(notes.events);
    expect(notes.bytes.unread ?? 0).toBeLessThan(9);
  }
});

test('the payload of a frame is told as it passes, before the frame is complete', () => {
  const notes = new Notes();
  const reader = new FrameReader(notes);
  reader.scan(begin, begin.length);
  const fields = frame(HEADERS, END_HEADERS | PADDED, 1, '\x02abc\0\0');
  reader.scan(fields, 12);
  expect(notes.bytes).toMatchObject({ 'framing 1': 1, 'fields 1': 2 });
  expect(reader.isBetweenFrames).toBe(false);
  reader.scan(fields.subarray(12), fields.length - 12);
  expect(notes.bytes).toMatchObject({ 'framing 1': 3, 'fields 1': 3 });
  expect(reader.isBetweenFrames).toBe(true);
});

test('a field block that is not complete counts as cut', () => {
  const reader = new FrameReader(new Notes());
  const bytes = Buffer.concat([begin, frame(HEADERS, 0, 1, 'a')]);
  reader.scan(bytes, bytes.length);
  expect(reader.isBetweenFrames).toBe(false);
});

test('reserved bits, and flags that a type does not have, are ignored', () => {
  const reserved = frame(RST_STREAM, 0xff, 0, '\0\0\0\x08');
  reserved.writeUInt32BE(0x8000_0003, 5);
  const bytes = Buffer.concat([
    begin,
    reserved,
    frame(WINDOW_UPDATE, 0xff, 0, '\x80\0\0\x05'),
    frame(DATA, 0xff - PADDED, 1, 'all of it'),
    frame(GOAWAY, 0xff, 0, '\x80\0\0\x09\0\0\0\0'),
  ]);
  expect(
    read(bytes)
      .events.filter((event) => !event.startsWith('head'))
      .slice(2),
  ).toEqual(['reset 3 CANCEL', 'window 0 + 5', 'data 1 true all of it', 'go away 9 NO_ERROR ']);
});

test('the limits of a field block hold for each block', () => {
  const block = Buffer.concat([
    frame(HEADERS, 0, 1, Buffer.alloc(16_384)),
    ...Array<Buffer>(10).fill(frame(CONTINUATION, 0, 1, Buffer.alloc(16_384))),
    ...Array<Buffer>(800).fill(frame(CONTINUATION, 0, 1)),
    frame(CONTINUATION, END_HEADERS, 1),
  ]);
  const { events } = read(Buffer.concat([begin, block, block]));
  expect(events.filter((event) => event.startsWith('fields'))).toHaveLength(2);
  expect(events.filter((event) => event.startsWith('broken'))).toEqual([]);
});

const setting = (id: number, value: number) => {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id, 0);
  payload.writeUInt32BE(value, 2);
  return frame(SETTINGS, 0, 0, payload);
};
const open = frame(HEADERS, 0, 1, 'a');
const many = (count: number, bytes: Buffer) => Buffer.concat(Array<Buffer>(count).fill(bytes));

const hostile: [what: string, bytes: Buffer, code: ErrorName, message: string][] = [
  ['a frame above our limit', frame(DATA, 0, 1, Buffer.alloc(16_385)), 'FRAME_SIZE_ERROR', 'DATA of 16385 B'],
  ['DATA on stream 0', frame(DATA, 0, 0, 'a'), 'PROTOCOL_ERROR', 'DATA comes on stream 0'],
  ['HEADERS on stream 0', frame(HEADERS, 4, 0, 'a'), 'PROTOCOL_ERROR', 'HEADERS comes on stream 0'],
  ['PRIORITY on stream 0', frame(PRIORITY, 0, 0, priority), 'PROTOCOL_ERROR', 'PRIORITY comes on stream 0'],
  ['RST_STREAM on stream 0', rstStreamFrame(0, 1), 'PROTOCOL_ERROR', 'RST_STREAM comes on stream 0'],
  ['CONTINUATION on stream 0', frame(CONTINUATION, 4, 0), 'PROTOCOL_ERROR', 'CONTINUATION comes on stream 0'],
  ['SETTINGS on a stream', frame(SETTINGS, 0, 1), 'PROTOCOL_ERROR', 'SETTINGS comes on stream 1'],
  ['PING on a stream', frame(PING, 0, 1, '12345678'), 'PROTOCOL_ERROR', 'PING comes on stream 1'],
  ['GOAWAY on a stream', frame(GOAWAY, 0, 3, '12345678'), 'PROTOCOL_ERROR', 'GOAWAY comes on stream 3'],
  [
    'RST_STREAM of 5 B',
    frame(RST_STREAM, 0, 1, '12345'),
    'FRAME_SIZE_ERROR',
    'RST_STREAM has 5 B in place of 4',
  ],
  ['PING of 7 B', frame(PING, 0, 0, '1234567'), 'FRAME_SIZE_ERROR', 'PING has 7 B in place of 8'],
  ['WINDOW_UPDATE of 3 B', frame(WINDOW_UPDATE, 0, 0, '123'), 'FRAME_SIZE_ERROR', 'WINDOW_UPDATE has 3 B'],
  [
    'GOAWAY of 7 B',
    frame(GOAWAY, 0, 0, '1234567'),
    'FRAME_SIZE_ERROR',
    'GOAWAY has 7 B in place of 8 or more',
  ],
  ['SETTINGS of 7 B', frame(SETTINGS, 0, 0, '1234567'), 'FRAME_SIZE_ERROR', 'not a multiple of 6'],
  [
    'an acknowledgement with settings',
    frame(SETTINGS, ACK, 0, '123456'),
    'FRAME_SIZE_ERROR',
    '6 B in place of none',
  ],
  ['WINDOW_UPDATE of the connection by 0', windowUpdateFrame(0, 0), 'PROTOCOL_ERROR', 'by 0'],
  [
    'DATA of padding only',
    frame(DATA, PADDED, 1, '\x02\0'),
    'PROTOCOL_ERROR',
    'DATA of 2 B on stream 1 has 2 B',
  ],
  [
    'DATA without its padding’s length',
    frame(DATA, PADDED, 1),
    'FRAME_SIZE_ERROR',
    'too short for what its flags',
  ],
  ['HEADERS of padding only', frame(HEADERS, PADDED | 4, 1, '\x09a'), 'PROTOCOL_ERROR', '9 B of padding'],
  ['padding over priority', frame(HEADERS, 0x2c, 1, `\x01${priority}`), 'PROTOCOL_ERROR', '1 B of padding'],
  [
    'HEADERS without their priority',
    frame(HEADERS, 0x24, 1, '1234'),
    'FRAME_SIZE_ERROR',
    'HEADERS of 4 B is too short',
  ],
  ['PUSH_PROMISE', frame(PUSH_PROMISE, 4, 1, '\0\0\0\x02'), 'PROTOCOL_ERROR', 'we have not enabled push'],
  ['CONTINUATION of nothing', frame(CONTINUATION, 4, 1, 'a'), 'PROTOCOL_ERROR', 'continues no field block'],
  [
    'DATA within a field block',
    Buffer.concat([open, frame(DATA, 0, 1, 'a')]),
    'PROTOCOL_ERROR',
    'DATA on stream 1 interrupts',
  ],
  [
    'PING within a field block',
    Buffer.concat([open, pingFrame(Buffer.alloc(8), 0, true)]),
    'PROTOCOL_ERROR',
    'PING on stream 0 interrupts the field block of stream 1',
  ],
  [
    'an unknown frame within a field block',
    Buffer.concat([open, frame(0xaa, 0, 1)]),
    'PROTOCOL_ERROR',
    'frame of type 0xaa on stream 1 interrupts',
  ],
  [
    'CONTINUATION of another stream',
    Buffer.concat([open, frame(CONTINUATION, 4, 3)]),
    'PROTOCOL_ERROR',
    'CONTINUATION on stream 3 interrupts',
  ],
  [
    'a field block without end',
    Buffer.concat([open, many(17, frame(CONTINUATION, 0, 1, Buffer.alloc(16_384)))]),
    'ENHANCE_YOUR_CALM',
    'a field block has more than 262144 B',
  ],
  [
    'a field block of empty frames',
    Buffer.concat([open, many(1024, frame(CONTINUATION, 0, 1))]),
    'ENHANCE_YOUR_CALM',
    'a field block comes in more than 1024 frames',
  ],
  [
    'a server that enables push',
    setting(settingIds.ENABLE_PUSH, 1),
    'PROTOCOL_ERROR',
    'ENABLE_PUSH of a server is 1',
  ],
  [
    'too large a window',
    setting(settingIds.INITIAL_WINDOW_SIZE, 2 ** 31),
    'FLOW_CONTROL_ERROR',
    'INITIAL_WINDOW_SIZE 2147483648',
  ],
  [
    'too small a frame size',
    setting(settingIds.MAX_FRAME_SIZE, 16_383),
    'PROTOCOL_ERROR',
    'MAX_FRAME_SIZE 16383',
  ],
  [
    'too large a frame size',
    setting(settingIds.MAX_FRAME_SIZE, 2 ** 24),
    'PROTOCOL_ERROR',
    'MAX_FRAME_SIZE 16777216',
  ],
  [
    'extended CONNECT twice',
    setting(settingIds.ENABLE_CONNECT_PROTOCOL, 2),
    'PROTOCOL_ERROR',
    'ENABLE_CONNECT_PROTOCOL is 2',
  ],
];

describe('a breach ends the connection, with every byte told', () => {
  test.each(hostile)('%s', (_, bytes, code, message) => {
    const all = Buffer.concat([begin, bytes, pingFrame(Buffer.alloc(8), 0, false)]);
    for (const cuts of [[], [...all.keys()].slice(1, 60), [begin.length + bytes.length]]) {
      const notes = read(all, cuts);
      const broken = notes.events.filter((event) => event.startsWith('broken'));
      expect(broken).toEqual([expect.stringContaining(message)]);
      expect(broken[0]).toContain(`(${code})`);
      expect(notes.total).toBe(all.length);
      expect(notes.events.filter((event) => event.startsWith('ping'))).toEqual([]);
    }
  });

  test.each([
    ['an answer in HTTP/1', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'the peer answers in HTTP/1'],
    ['another protocol', Buffer.from('220 mail.example.com ESMTP\r\n'), 'comes "220 mail."'],
    ['a first frame that is not SETTINGS', pingFrame(Buffer.alloc(8), 0, false), 'does not speak HTTP/2'],
    ['an acknowledgement as the first frame', settingsAck, 'does not speak HTTP/2'],
  ])('%s', (_, bytes, message) => {
    for (const cuts of [[], [1], [4, 9]]) {
      const notes = read(
        bytes,
        cuts.filter((cut) => cut < bytes.length),
      );
      expect(notes.events[0]).toContain(message);
      expect(notes.bytes).toEqual({ unread: bytes.length });
    }
  });

  test('what the handler throws', () => {
    const notes = new Notes();
    notes.ping = () => {
      throw new Http2Error('ENHANCE_YOUR_CALM', 'too many');
    };
    const reader = new FrameReader(notes);
    const bytes = Buffer.concat([begin, many(2, pingFrame(Buffer.alloc(8), 0, false))]);
    expect(() => reader.scan(bytes, bytes.length)).toThrow('too many (ENHANCE_YOUR_CALM)');
    reader.scan(bytes, 5);
    expect(notes.bytes).toMatchObject({ 'head 6': 9, 'control 6': 8, unread: 17 + 5 });
  });
});

test('arbitrary bytes behind SETTINGS are told to the byte', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
    fc
      .record({
        type: fc.nat(10),
        flagBits: fc.nat(255),
        streamId: fc.nat(3),
        payload: fc.uint8Array({ maxLength: 20 }),
      })
      .map(({ type, flagBits, streamId, payload }) => frame(type, flagBits, streamId, Buffer.from(payload))),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.uniqueArray(fc.nat(200)), (pieces, places) => {
      const bytes = Buffer.concat([begin, ...pieces]);
      const cuts = places.filter((place) => place <= bytes.length).sort((a, b) => a - b);
      const notes = read(bytes, cuts);
      expect(notes.total).toBe(bytes.length);
      expect(notes.events).toEqual(read(bytes).events);
    }),
  );
});

test('GOAWAY says why', () => {
  expect(read(Buffer.concat([begin, goAwayFrame(errorCodes.COMPRESSION_ERROR, 'why')])).events.at(-1)).toBe(
    'go away 0 COMPRESSION_ERROR why',
  );
  expect(errorName(0x1234)).toBe('0x1234');
});
