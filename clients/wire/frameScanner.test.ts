import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameScanner } from './frameScanner.ts';
import { LedgerSide } from './ledger.ts';

interface Frame {
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
}

/**
 * The bytes of a frame (RFC 6455 §5.2); its content is 0xff, so that a header read from it would be absurd.
 */
function bytesOf({ opcode, masked, length }: Frame): Buffer {
  const mask = masked ? 0x80 : 0;
  const header = [0x80 | opcode];
  if (length < 126) header.push(mask | length);
  else if (length < 65_536) header.push(mask | 126, length >> 8, length & 0xff);
  else header.push(mask | 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff);
  return Buffer.concat([Buffer.from(header), Buffer.alloc((masked ? 4 : 0) + length, 0xff)]);
}

const dataFrame = fc.record({
  opcode: fc.constantFrom(0, 1, 2),
  masked: fc.boolean(),
  length: fc.oneof(
    fc.constantFrom(0, 1, 124, 125, 126, 127, 65_535, 65_536, 65_537),
    fc.integer({ min: 0, max: 300 }),
  ),
});
const controlFrame = fc.record({
  opcode: fc.constantFrom(8, 9, 10),
  masked: fc.boolean(),
  length: fc.integer({ min: 0, max: 125 }),
});

test('frames of any size are booked to the byte, however they are split', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(dataFrame, controlFrame), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      (frames, cuts) => {
        const side = new LedgerSide();
        const scanner = new FrameScanner(side);
        const bytes = Buffer.concat(frames.map(bytesOf));
        const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
        for (const [i, from] of [0, ...places].entries()) scanner.scan(bytes.subarray(from, places[i]));

        const sum = (of: (frame: Frame) => number) => frames.reduce((n, f) => n + of(f), 0);
        const whole = (opcodes: number[]) => (f: Frame) =>
          opcodes.includes(f.opcode) ? bytesOf(f).length : 0;
        expect(side).toMatchObject({
          body: sum((f) => (f.opcode < 8 ? f.length : 0)),
          framing: sum((f) => (f.opcode < 8 ? bytesOf(f).length - f.length : 0)),
          handshake: sum(whole([8])),
          heartbeat: sum(whole([9, 10])),
        });
        expect(side.counts().total).toBe(bytes.length);
      },
    ),
  );
});

test('frames that come byte by byte are booked to the byte', () => {
  const side = new LedgerSide();
  const scanner = new FrameScanner(side);
  const bytes = Buffer.concat([
    bytesOf({ opcode: 1, masked: true, length: 126 }),
    bytesOf({ opcode: 9, masked: false, length: 0 }),
    bytesOf({ opcode: 2, masked: false, length: 65_536 }),
    bytesOf({ opcode: 8, masked: true, length: 2 }),
  ]);
  for (let i = 0; i < bytes.length; i++) scanner.scan(bytes.subarray(i, i + 1));
  expect(side).toMatchObject({ body: 126 + 65_536, framing: 8 + 10, heartbeat: 2, handshake: 8 });
});
