import fc from 'fast-check';
import { Encoder, PacketType } from 'socket.io-parser';
import { describe, expect, test } from 'vitest';
import { connectText, eventText, SocketPacketReader } from './socketPackets.ts';

/** What the packet's messages, as the official encoder writes them, are read as. */
function read(data: unknown[], id?: number): unknown {
  const messages = new Encoder().encode({
    type: PacketType.EVENT,
    nsp: '/',
    data,
    ...(id !== undefined && { id }),
  }) as (string | Buffer)[];
  const reader = new SocketPacketReader();
  const packets = messages.map((one) => (typeof one === 'string' ? reader.text(one) : reader.binary(one)));
  expect(packets.slice(0, -1).every((packet) => packet === undefined)).toBe(true);
  return packets.at(-1);
}

const refused = (...messages: (string | Buffer)[]) => {
  const reader = new SocketPacketReader();
  return () => {
    for (const one of messages) typeof one === 'string' ? reader.text(one) : reader.binary(one);
  };
};

describe('packets of Socket.IO', () => {
  test('are read as the official encoder writes them, with bytes in their place', () => {
    const bytes = fc.uint8Array().map((array) => Buffer.from(array));
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null), bytes);
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), value),
        fc.option(fc.nat()),
        (name, content, id) => {
          fc.pre(!('_placeholder' in content) && !('__proto__' in content) && !('toJSON' in content));
          const data = [name, content, 'offset'];
          expect(read(structuredCloneOf(data), id ?? undefined)).toEqual({ type: 'event', data });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('are written as they are read', () => {
    const reader = new SocketPacketReader();
    expect(reader.text(connectText({ topics: ['a'] }))).toEqual({ type: 'connect', data: { topics: ['a'] } });
    expect(reader.text(eventText('message', { id: '1' }))).toEqual({
      type: 'event',
      data: ['message', { id: '1' }],
    });
    expect(reader.text('1')).toEqual({ type: 'disconnect', data: undefined });
  });

  test.each([
    ['no packet', ['hello'], 'no packet of Socket.IO 5'],
    ['an unknown type', ['9[]'], 'no packet'],
    ['another namespace', ['2/admin,["a"]'], 'another namespace'],
    ['bad JSON', ['2["a"'], 'not JSON'],
    ['an event that is no list', ['2{"a":1}'], 'begins with its name'],
    ['an event without a name', ['2[1]'], 'begins with its name'],
    ['an event without content', ['2'], 'begins with its name'],
    ['bytes of no event', [Buffer.from('x')], 'belong to no event'],
    [
      'text where bytes are due',
      ['51-["a",{"_placeholder":true,"num":0}]', '2["b"]'],
      'bytes were to follow',
    ],
    [
      'bytes that are not there',
      ['51-["a",{"_placeholder":true,"num":4}]', Buffer.from('x')],
      'bytes 4 of 1',
    ],
  ])('are refused where they are wrong: %s', (_what, messages, reason) => {
    expect(refused(...messages)).toThrow(reason);
  });
});

/** A copy whose bytes are Buffers still: the encoder puts its placeholders into what it is given. */
const structuredCloneOf = (data: unknown[]): unknown[] =>
  data.map((item) => (typeof item === 'object' && item !== null ? { ...item } : item));
