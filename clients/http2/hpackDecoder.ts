import { DynamicTable, defaultTableBytes, entryOverhead } from './dynamicTable.ts';
import { Http2Error } from './errorCodes.ts';
import { decodeHuffman } from './huffman.ts';
import { staticFields, staticNames, staticValues } from './staticTable.ts';

/** An integer goes on in at most this many bytes, which is more than any index or length needs. */
const furtherBytes = 4;

/**
 * Reads the field blocks of one connection in one direction (RFC 7541). Each breach throws an `Http2Error`;
 * the table is then lost, and the connection with it (RFC 9113 §4.3).
 */
export class HpackDecoder {
  readonly #table: DynamicTable;
  readonly #maxTableBytes: number;
  readonly #maxListBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  /** The peer's table begins with 4,096 B: of a smaller one it must say that it knows (RFC 7541 §4.2). */
  #mustShrink: boolean;

  /**
   * `maxTableBytes` is the SETTINGS_HEADER_TABLE_SIZE that we have sent. `maxListBytes` limits a block's
   * decoded fields, counted as in SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 §6.5.2).
   */
  constructor(maxTableBytes = defaultTableBytes, maxListBytes = 65_536) {
    this.#table = new DynamicTable(maxTableBytes);
    this.#maxTableBytes = maxTableBytes;
    this.#maxListBytes = maxListBytes;
    this.#mustShrink = maxTableBytes < defaultTableBytes;
  }

  /** Decodes a whole field block, and hands out each field in order; strings are latin1. */
  decode(bytes: Buffer, start: number, end: number, field: (name: string, value: string) => void): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#sizeUpdates();
    let listBytes = 0;
    while (this.#at < end) {
      const first = bytes[this.#at] as number;
      let name: string;
      let value: string;
      if (first >= 0x80) {
        const index = this.#integer(0x7f);
        name = this.#name(index);
        value = index <= staticFields ? (staticValues[index] as string) : this.#value(index);
      } else if (first >= 0x20 && first < 0x40) {
        throw broken('a table size update stands behind a field (RFC 7541 §4.2)');
      } else {
        // Indexed incrementally (§6.2.1), or not (§6.2.2), or never (§6.2.3).
        const isIndexed = first >= 0x40;
        const index = this.#integer(isIndexed ? 0x3f : 0x0f);
        name = index === 0 ? this.#string() : this.#name(index);
        value = this.#string();
        if (isIndexed) this.#table.add(name, value);
      }
      listBytes += entryOverhead + name.length + value.length;
      if (listBytes > this.#maxListBytes) {
        throw broken(`the fields of one block are more than ${this.#maxListBytes} B`);
      }
      field(name, value);
    }
  }

  /** Table size updates, which stand before the first field (RFC 7541 §4.2, §6.3). */
  #sizeUpdates(): void {
    while (this.#at < this.#end && ((this.#bytes[this.#at] as number) & 0xe0) === 0x20) {
      const size = this.#integer(0x1f);
      if (size > this.#maxTableBytes) {
        throw broken(`a table size update to ${size} B is above our limit of ${this.#maxTableBytes} B`);
      }
      this.#table.resize(size);
      this.#mustShrink = false;
    }
    if (this.#mustShrink) {
      throw broken(`no table size update to our limit of ${this.#maxTableBytes} B begins the first block`);
    }
  }

  #name(index: number): string {
    if (index > 0 && index <= staticFields) return staticNames[index] as string;
    if (index === 0 || index > staticFields + this.#table.count) {
      throw broken(`index ${index} is not in the tables of ${staticFields} + ${this.#table.count} fields`);
    }
    return this.#table.name(index - staticFields - 1);
  }

  #value(index: number): string {
    return this.#table.value(index - staticFields - 1);
  }

  /** An integer (RFC 7541 §5.1) whose first byte has the bits of `mask` for it. */
  #integer(mask: number): number {
    let value = (this.#bytes[this.#at++] as number) & mask;
    if (value < mask) return value;
    for (let i = 0, factor = 1; i < furtherBytes; i++, factor *= 128) {
      if (this.#at >= this.#end) throw broken('an integer is longer than its block');
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw broken(`an integer has more than ${1 + furtherBytes} bytes`);
  }

  /** A string (RFC 7541 §5.2). */
  #string(): string {
    if (this.#at >= this.#end) throw broken('a field is longer than its block');
    const isHuffman = (this.#bytes[this.#at] as number) >= 0x80;
    const length = this.#integer(0x7f);
    const start = this.#at;
    if (length > this.#end - start) {
      throw broken(
        `a string of ${length} B is longer than the ${this.#end - start} B that its block still has`,
      );
    }
    this.#at += length;
    return isHuffman
      ? decodeHuffman(this.#bytes, start, this.#at)
      : this.#bytes.toString('latin1', start, this.#at);
  }
}

const broken = (message: string) => new Http2Error('COMPRESSION_ERROR', message);
