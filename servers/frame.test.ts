import { expect, test } from 'vitest';
import { frame, opcodes } from './frame.ts';

test.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
])('a frame of %i bytes has the shortest header for them', (length, header) => {
  const data = Buffer.alloc(length, 7);
  const bytes = frame(opcodes.text, data);
  expect([...bytes.subarray(0, header.length)]).toEqual(header);
  expect(bytes.subarray(header.length).equals(data)).toBe(true);
});

test('a binary frame is final, unmasked and has its opcode', () => {
  expect([...frame(opcodes.binary, Buffer.from([1, 2]))]).toEqual([0x82, 2, 1, 2]);
});

test('text is measured in bytes and written as UTF-8', () => {
  const text = '通知'.repeat(30);
  expect(frame(opcodes.text, text)).toEqual(frame(opcodes.text, Buffer.from(text)));
  expect(frame(opcodes.text, text)[3]).toBe(180);
});
