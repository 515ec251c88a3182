/*
 * The Distinguished Encoding Rules (ITU-T X.690), as far as a certificate needs them.
 */

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** X.690 §8.1.3: one byte below 128, else the number of bytes that the length takes, and these. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = bytesOf(length);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function bytesOf(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

/** The types that certificates are made of. */
export const der = {
  sequence: (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items),
  set: (...items: readonly Uint8Array[]): Buffer => element(0x31, ...items),
  boolean: (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0])),
  null: (): Buffer => element(0x05),
  /** A whole number that is not negative, its most significant byte first. */
  integer: (bytes: Uint8Array): Buffer => {
    const from = bytes.findIndex((byte) => byte !== 0);
    const digits = from < 0 ? Buffer.from([0]) : bytes.subarray(from);
    return element(0x02, Buffer.from((digits[0] as number) > 0x7f ? [0] : []), digits);
  },
  octets: (bytes: Uint8Array): Buffer => element(0x04, bytes),
  /** Bits, of which the last byte has some that do not count. */
  bits: (bytes: Uint8Array, unused = 0): Buffer => element(0x03, Buffer.from([unused]), bytes),
  text: (value: string): Buffer => element(0x0c, Buffer.from(value)),
  /** UTCTime up to 2049 (RFC 5280 §4.1.2.5). */
  time: (at: Date): Buffer =>
    element(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`)),
  /** An object identifier: the first two numbers in one byte, the others seven bits at a time. */
  oid: (dotted: string): Buffer => {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
  },
  /** An element whose meaning its place decides: made of others, or of bytes. */
  tagged: (tag: number, ...items: readonly Uint8Array[]): Buffer => element(0xa0 | tag, ...items),
  implicit: (tag: number, bytes: Uint8Array): Buffer => element(0x80 | tag, bytes),
};

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
