import { describe, expect, test } from 'vitest';
import { chunkAt, frameAt, piecesOf } from './framing.ts';

describe('chunks', () => {
  const ends = (text: string) => piecesOf(Buffer.from(text), chunkAt).map(({ end }) => end);
  test('are found with extensions, and with a last one that has trailers', () => {
    expect(ends('5\r\nhello\r\n0a;x=1\r\n0123456789\r\n')).toEqual([10, 30]);
    expect(ends('0\r\n\r\n')).toEqual([5]);
    expect(ends('0\r\nDigest: x\r\n\r\n')).toEqual([16]);
  });
  test.each([
    '5\r\nhell',
    '5\r\nhello',
    '4\r\nhello\r\n',
    'x\r\n\r\n',
    '\r\n',
    '5',
    '0\r\n',
    'ffffffffffff\r\nx\r\n',
  ])('are not seen in %j', (text) => expect(ends(text)).toEqual([]));
});

describe('frames', () => {
  test.each([
    [125, 7, 2],
    [126, 16, 4],
    [65_535, 16, 4],
    [65_536, 64, 10],
  ])('of %i bytes say their length in %i bits', (length, lengthBits, headerBytes) => {
    const header = Buffer.alloc(headerBytes);
    header[0] = 0x81;
    header[1] = lengthBits === 7 ? length : lengthBits === 16 ? 126 : 127;
    if (lengthBits === 16) header.writeUInt16BE(length, 2);
    if (lengthBits === 64) header.writeBigUInt64BE(BigInt(length), 2);
    const bytes = Buffer.concat([header, Buffer.alloc(length)]);
    expect(frameAt(bytes, 0)).toMatchObject({
      lengthBits,
      dataAt: headerBytes,
      end: bytes.length,
      opcode: 1,
    });
    expect(frameAt(bytes.subarray(0, -1), 0)).toBeUndefined();
  });
  test('are no chunks, and chunks are no frames', () => {
    expect(piecesOf(Buffer.from('5\r\nhello\r\n'), frameAt)).toEqual([]);
    expect(piecesOf(Buffer.from('\x81\x05hello', 'latin1'), chunkAt)).toEqual([]);
  });
  test('are undefined where they are cut within their header', () => {
    for (const bytes of [[], [0x81], [0x81, 126, 1], [0x81, 127, 0, 0], [0x81, 0x81, 1, 2, 3]])
      expect(frameAt(Buffer.from(bytes), 0)).toBeUndefined();
  });
});
