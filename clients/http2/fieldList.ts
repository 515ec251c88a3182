import { encodeHuffman, huffmanBytes } from './huffman.ts';
import { staticIndexOf, staticNameIndexOf } from './staticTable.ts';

/** The longest prefix of a string or an index: five bytes of an integer. */
const integerBytes = 5;

/** A field with all that can be known of its encoding before a connection is. */
export interface PreparedField {
  readonly name: string;
  readonly value: string;
  /** Where the whole field stands in the static table, or 0. */
  readonly staticIndex: number;
  /** Where its name stands in the static table, or 0. */
  readonly staticName: number;
  /** Whether it is inserted into the dynamic table. */
  readonly isIndexed: boolean;
  /** Name and value as string literals. */
  readonly nameLiteral: Buffer;
  readonly valueLiteral: Buffer;
}

/**
 * The fields of a request apart from `:path`, made once and encoded on any connection: pseudo-header fields
 * first, names in lower case (RFC 9113 §8.2, §8.3).
 */
export class FieldList {
  /** Pseudo-header fields; `:path` follows them. */
  readonly pseudo: readonly PreparedField[];
  readonly regular: readonly PreparedField[];
  /** No block of these fields is longer, apart from its path. */
  readonly maxBytes: number;

  constructor(fields: readonly (readonly [name: string, value: string])[]) {
    const firstRegular = fields.findIndex(([name]) => !name.startsWith(':'));
    const split = firstRegular < 0 ? fields.length : firstRegular;
    for (const [i, [name, value]] of fields.entries()) checkField(name, value, i < split);
    const prepared = fields.map(([name, value]) => prepare(name, value));
    this.pseudo = prepared.slice(0, split);
    this.regular = prepared.slice(split);
    this.maxBytes = prepared.reduce(
      (sum, { nameLiteral, valueLiteral }) => sum + integerBytes + nameLiteral.length + valueLiteral.length,
      0,
    );
  }
}

/**
 * A Cookie header as the fields that browsers send over HTTP/2: one for each cookie, so that one that changes
 * leaves the others in the table (RFC 9113 §8.2.3).
 */
export const cookieCrumbs = (cookie: string): [name: string, value: string][] =>
  cookie.split('; ').map((crumb) => ['cookie', crumb]);

/**
 * Writes an integer (RFC 7541 §5.1) behind the bits `pattern` of its first byte, and returns where it ends.
 */
export function writeInteger(pattern: number, mask: number, value: number, into: Buffer, at: number): number {
  if (value < mask) {
    into[at] = pattern | value;
    return at + 1;
  }
  into[at++] = pattern | mask;
  let rest = value - mask;
  for (; rest >= 0x80; rest >>>= 7) into[at++] = 0x80 | (rest & 0x7f);
  into[at] = rest;
  return at + 1;
}

/** Writes a string (RFC 7541 §5.2), in Huffman code where that is shorter, and returns where it ends. */
export function writeString(text: string, into: Buffer, at: number): number {
  const coded = huffmanBytes(text);
  if (coded < text.length) return encodeHuffman(text, into, writeInteger(0x80, 0x7f, coded, into, at));
  const start = writeInteger(0, 0x7f, text.length, into, at);
  return start + into.write(text, start, 'latin1');
}

function literalOf(text: string): Buffer {
  const buffer = Buffer.allocUnsafe(text.length + integerBytes);
  return buffer.subarray(0, writeString(text, buffer, 0));
}

/**
 * Which fields are indexed is Chromium's choice (HpackEncoder's default policy in quiche): all but
 * pseudo-header fields other than `:authority`. RFC 7541 §7.1.3 advises against `authorization` and short
 * cookies; a browser's bytes are what we measure, and nobody else's secrets share our connections.
 */
function prepare(name: string, value: string): PreparedField {
  return {
    name,
    value,
    staticIndex: staticIndexOf(name, value),
    staticName: staticNameIndexOf(name),
    isIndexed: !name.startsWith(':') || name === ':authority',
    nameLiteral: literalOf(name),
    valueLiteral: literalOf(value),
  };
}

const token = /^:?[!#$%&'*+.^_`|~0-9a-z-]+$/;
const connectionSpecific = /^(connection|proxy-connection|keep-alive|transfer-encoding|upgrade|host)$/;

function checkField(name: string, value: string, isPseudo: boolean): void {
  const shown = JSON.stringify(name);
  if (!token.test(name)) throw new TypeError(`${shown} is not a valid field name in lower case`);
  if (name === ':path') throw new TypeError(`${shown} is given with each request`);
  if (connectionSpecific.test(name)) throw new TypeError(`${shown} is not allowed in HTTP/2 requests`);
  if (name.startsWith(':') && !isPseudo) throw new TypeError(`${shown} must stand before all other fields`);
  // What RFC 9113 §8.2.1 forbids, and what is not latin1.
  if (/[\0\r\n]|[^\0-\xff]|^[ \t]|[ \t]$/.test(value)) {
    throw new TypeError(`the value of ${shown} is not valid: ${JSON.stringify(value)}`);
  }
}
