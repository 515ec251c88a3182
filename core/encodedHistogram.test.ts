import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram, decodeHistogram, encodeHistogram, recordMs } from './histogram.ts';

interface Parts {
  readonly digits?: number;
  readonly lowest?: bigint;
  readonly highest?: bigint;
  readonly counts?: Buffer;
  /** What the header says of it. */
  readonly countBytes?: number;
  readonly compressedBytes?: number;
}

/** A histogram in the V2 encoding, of whatever parts. */
function encoded(parts: Parts = {}): string {
  const counts = parts.counts ?? Buffer.from([2]);
  const header = Buffer.alloc(40);
  header.writeInt32BE(0x1c849313, 0);
  header.writeInt32BE(parts.countBytes ?? counts.length, 4);
  header.writeInt32BE(parts.digits ?? 3, 12);
  header.writeBigInt64BE(parts.lowest ?? 1n, 16);
  header.writeBigInt64BE(parts.highest ?? 3_600_000_000n, 24);
  header.writeDoubleBE(1, 32);
  const compressed = deflateSync(Buffer.concat([header, counts]));
  const outer = Buffer.alloc(8);
  outer.writeInt32BE(0x1c849314, 0);
  outer.writeInt32BE(parts.compressedBytes ?? compressed.length, 4);
  return Buffer.concat([outer, compressed]).toString('base64');
}

/** A run of 2^k zeros: 2 × 2^k - 1 as LEB128. */
const zeros = (k: number) =>
  Buffer.from([...Array<number>(Math.floor(k / 7)).fill(0xff), 2 ** ((k % 7) + 1) - 1]);

test('a histogram of one value is read', () => {
  expect(decodeHistogram(encoded()).totalCount).toBe(1);
});

test('what inflates to more than a histogram can have is refused before it is inflated', () => {
  const bomb = encoded({ counts: Buffer.alloc(64_000_000) });
  expect(bomb.length).toBeLessThan(100_000);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decodeHistogram(bomb)).toThrow(/inflates to more than 212008 bytes/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});

test.each<[string, Parts, RegExp]>([
  ['five digits', { digits: 5 }, /its range or precision/],
  ['no digits', { digits: 0 }, /its range or precision/],
  ['a range of 2^62', { highest: 2n ** 62n }, /its range or precision/],
  ['a negative range', { highest: -1n }, /its range or precision/],
  ['another unit', { lowest: 1000n }, /its range or precision/],
  ['a length of 2 GB', { countBytes: 2 ** 31 - 1 }, /more or fewer bytes of counts/],
  ['a negative length', { countBytes: -5 }, /more or fewer bytes of counts/],
  ['more compressed bytes than there are', { compressedBytes: 2 ** 31 - 1 }, /not as long as it declares/],
  ['2^20 zeros', { counts: zeros(20) }, /more than 23552 counts/],
  ['2^48 zeros', { counts: zeros(48) }, /more than 23552 counts/],
  ['2^55 zeros', { counts: zeros(55) }, /has a count above 4 billion|more than 23552 counts/],
  ['one count too many', { counts: Buffer.alloc(23_553, 2) }, /more than 23552 counts/],
  ['a count of 2^35', { counts: Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 2]) }, /above 4 billion/],
  ['a count that is cut off', { counts: Buffer.from([2, 0x80]) }, /ends within a count/],
])('a histogram that declares %s is refused', (_, parts, message) => {
  expect(() => decodeHistogram(encoded(parts))).toThrow(message);
});

test.each([
  ['nothing', ''],
  ['text', 'not a histogram'],
  ['text behind one', `${encoded()}\u001b]52;c;x`],
  ['base64 with gaps', encoded().replace('A', 'A ')],
  ['another cookie', Buffer.alloc(100).toString('base64')],
  ['what is not deflated', `${encoded().slice(0, 12)}AAAAAAAAAAAA`],
])('%s is refused', (_, text) => {
  expect(() => decodeHistogram(text)).toThrow();
});

test('one count for each value that can be told apart is as many as there may be', () => {
  expect(decodeHistogram(encoded({ counts: Buffer.alloc(23_552, 2) })).totalCount).toBe(23_552);
});

test('every histogram that is recorded can be read', () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 4_000_000, noNaN: true }),
    fc.integer({ min: 0, max: 3000 }),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (times) => {
      const histogram = createHistogram();
      for (const ms of times) recordMs(histogram, ms);
      expect(decodeHistogram(encodeHistogram(histogram)).totalCount).toBe(times.length);
    }),
  );
});
