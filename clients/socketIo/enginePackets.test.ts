import { decodePayload, encodePayload } from 'engine.io-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OtherRevisionError, readEnginePacket, readOpen, readPayload } from './enginePackets.ts';

const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\x1e'));

describe('packets of Engine.IO', () => {
  test('are read from a payload as the official encoder writes it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.uint8Array()), { minLength: 1 }), (contents) => {
        const packets = contents.map((data) => ({
          type: 'message' as const,
          data: typeof data === 'string' ? data : Buffer.from(data),
        }));
        let payload = '';
        encodePayload(packets, (encoded) => {
          payload = encoded;
        });
        expect(decodePayload(payload, 'nodebuffer')).toHaveLength(contents.length);
        expect(readPayload(payload)).toEqual(
          contents.map((data) =>
            typeof data === 'string' ? { type: '4', data } : { type: 'binary', bytes: Buffer.from(data) },
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  test.each(['', '7', 'hello', '\x1e4a', '<html>'])('are refused where they are none: %j', (wrong) => {
    expect(() => readPayload(wrong)).toThrow('no packet of Engine.IO 4');
    if (!wrong.includes('\x1e')) expect(() => readEnginePacket(wrong)).toThrow('no packet');
  });

  test('of revision 3 are named', () => {
    expect(() => readPayload('97:0{"sid":"a","upgrades":[]}2:40')).toThrow(OtherRevisionError);
    expect(() => readPayload('97:0{"sid":"a"}')).toThrow('Socket.IO 2');
  });

  test('open a session with all that it needs', () => {
    const whole = { sid: 'a', upgrades: ['websocket'], pingInterval: 25_000, pingTimeout: 20_000 };
    expect(readOpen(JSON.stringify({ ...whole, maxPayload: 100 }))).toEqual({
      sid: 'a',
      canUpgrade: true,
      silenceMs: 45_000,
      answerMs: 20_000,
      maxPayload: 100,
    });
    expect(readOpen(JSON.stringify(whole)).maxPayload).toBe(Number.POSITIVE_INFINITY);
    for (const key of Object.keys(whole))
      expect(() => readOpen(JSON.stringify({ ...whole, [key]: undefined }))).toThrow(
        'expected sid, upgrades',
      );
    expect(() => readOpen('{')).toThrow('expected sid');
  });
});
