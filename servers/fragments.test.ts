import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameAt, piecesOf } from '../core/framing.ts';
import { fragmentWrites, inFragments } from './fragments.ts';
import { frame, opcodes } from './frame.ts';

const compressedBit = 0x40;

test('a message in fragments is the same message, each fragment but the last of that size', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1_000 }),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
      (data, most, isCompressed) => {
        const whole = frame(opcodes.binary | (isCompressed ? compressedBit : 0), Buffer.from(data));
        const bytes = inFragments(whole, most);
        const frames = piecesOf(bytes, frameAt);
        expect(frames.at(-1)?.end).toBe(bytes.length);
        const pieces = frames.map(({ dataAt, dataEnd }) => bytes.subarray(dataAt, dataEnd));
        expect(Buffer.concat(pieces).equals(data)).toBe(true);
        expect(pieces.slice(0, -1).every(({ length }) => length === most)).toBe(true);
        expect(pieces.at(-1)?.length).toBeLessThanOrEqual(most);
        // RFC 6455 §5.4: the opcode on the first, FIN on the last; RFC 7692 §6.1: RSV1 on the first.
        expect(frames.map(({ opcode }) => opcode)).toEqual([opcodes.binary, ...frames.slice(1).map(() => 0)]);
        expect(frames.map(({ isFinal }) => isFinal)).toEqual(frames.map((_, i) => i === frames.length - 1));
        expect(frames.map((one) => one.isCompressed)).toEqual(frames.map((_, i) => isCompressed && i === 0));
      },
    ),
  );
});

test.each([
  [125, 126, 2],
  [126, 200, 4],
  [65_536, 65_537, 10],
])('fragments of %i bytes have headers as short as they can be', (most, length, headerBytes) => {
  const [first, last] = piecesOf(inFragments(frame(opcodes.text, Buffer.alloc(length)), most), frameAt);
  expect([first?.dataAt, (last?.dataAt ?? 0) - (last?.at ?? 0)]).toEqual([headerBytes, 2]);
});

test('what is written as header and data leaves in fragments, and control frames leave whole', async () => {
  const written: Buffer[] = [];
  const stream = new Duplex({
    write(bytes: Buffer, _encoding, done) {
      written.push(bytes);
      done();
    },
  });
  fragmentWrites(stream, 4);
  const message = frame(compressedBit | opcodes.text, 'hello there');
  const ping = frame(9, 'as long as this');
  stream.write(message.subarray(0, 2));
  const flushed = [message.subarray(2), ping].map(
    (bytes) => new Promise<void>((resolve) => stream.write(bytes, () => resolve())),
  );
  expect(written).toEqual([inFragments(message, 4), ping]);
  await Promise.all(flushed);
});
