import { DynamicTable, defaultTableBytes, entryOverhead } from './dynamicTable.ts';
import { type FieldList, type PreparedField, writeInteger, writeString } from './fieldList.ts';
import { staticFields, staticIndexOf, staticNameIndexOf } from './staticTable.ts';

/** Two table size updates and the prefixes of a path. */
const extraBytes = 24;

/** What a list's fields are as long as the table stays as it is. */
interface Cached {
  readonly changes: number;
  readonly pseudo: Buffer;
  readonly regular: Buffer;
}

const pathName = staticNameIndexOf(':path');

/**
 * Writes the field blocks of one connection's requests (RFC 7541). A list's first block inserts its fields
 * into the table. The blocks after it are copied, but for their paths, as long as the table does not change.
 */
export class HpackEncoder {
  readonly #table = new DynamicTable(defaultTableBytes);
  readonly #cache = new WeakMap<FieldList, Cached>();
  #path: string | undefined;
  #pathBytes = Buffer.alloc(0);
  #pathLength = 0;
  /** The smallest size of the table since the last block; undefined: no change to tell. */
  #smallest: number | undefined;

  /**
   * The peer's SETTINGS_HEADER_TABLE_SIZE; to be called before its SETTINGS are acknowledged. Our table never
   * grows beyond 4,096 B, which an encoder is free to decide (RFC 7541 §4.2).
   */
  limitTable(peerBytes: number): void {
    const bytes = Math.min(peerBytes, defaultTableBytes);
    if (bytes === this.#table.maxBytes) return;
    this.#smallest = Math.min(bytes, this.#smallest ?? bytes);
    this.#table.resize(bytes);
  }

  /** How long a block can get. */
  maxBlockBytes(list: FieldList, path: string): number {
    return list.maxBytes + path.length + extraBytes;
  }

  /** Writes the block of a request, and returns where it ends. */
  encode(list: FieldList, path: string, into: Buffer, start: number): number {
    if (start + this.maxBlockBytes(list, path) > into.length) {
      throw new RangeError(
        `${into.length - start} B are too few for a block that may have` +
          ` ${this.maxBlockBytes(list, path)} B`,
      );
    }
    let at = this.#smallest === undefined ? start : this.#sizeUpdates(into, start);
    const cached = this.#cache.get(list);
    if (cached?.changes === this.#table.changes) {
      into.set(cached.pseudo, at);
      at = this.#writePath(path, into, at + cached.pseudo.length);
      into.set(cached.regular, at);
      return at + cached.regular.length;
    }
    const { changes } = this.#table;
    const pathAt = this.#writeFields(list.pseudo, into, at);
    const regularAt = this.#writePath(path, into, pathAt);
    const end = this.#writeFields(list.regular, into, regularAt);
    if (changes === this.#table.changes) {
      const pseudo = Buffer.from(into.subarray(at, pathAt));
      this.#cache.set(list, { changes, pseudo, regular: Buffer.from(into.subarray(regularAt, end)) });
    }
    return end;
  }

  /** Tells the table's size, and before it the smallest one that it had in between (RFC 7541 §4.2). */
  #sizeUpdates(into: Buffer, start: number): number {
    const { maxBytes } = this.#table;
    const smallest = this.#smallest as number;
    this.#smallest = undefined;
    const at = smallest < maxBytes ? writeInteger(0x20, 0x1f, smallest, into, start) : start;
    return writeInteger(0x20, 0x1f, maxBytes, into, at);
  }

  /** `:path` is never indexed: it changes. Its bytes are kept for as long as it does not. */
  #writePath(path: string, into: Buffer, at: number): number {
    if (path === this.#path) {
      this.#pathBytes.copy(into, at, 0, this.#pathLength);
      return at + this.#pathLength;
    }
    const end = writePath(path, into, at);
    this.#path = path;
    this.#pathLength = end - at;
    if (this.#pathLength > this.#pathBytes.length) this.#pathBytes = Buffer.allocUnsafe(2 * this.#pathLength);
    into.copy(this.#pathBytes, 0, at, end);
    return end;
  }

  #writeFields(fields: readonly PreparedField[], into: Buffer, start: number): number {
    let at = start;
    for (const field of fields) at = this.#writeField(field, into, at);
    return at;
  }

  #writeField(field: PreparedField, into: Buffer, at: number): number {
    const { name, value, staticIndex, staticName, nameLiteral, valueLiteral } = field;
    const table = this.#table;
    if (staticIndex > 0) return writeInteger(0x80, 0x7f, staticIndex, into, at);
    const known = field.isIndexed ? table.indexOf(name, value) : -1;
    if (known >= 0) return writeInteger(0x80, 0x7f, staticFields + 1 + known, into, at);
    const knownName = staticName > 0 ? -1 : table.nameIndexOf(name);
    const nameIndex = knownName >= 0 ? staticFields + 1 + knownName : staticName;
    const fits = entryOverhead + name.length + value.length <= table.maxBytes;
    const isIndexed = field.isIndexed && fits;
    let next = isIndexed
      ? writeInteger(0x40, 0x3f, nameIndex, into, at)
      : writeInteger(0, 0x0f, nameIndex, into, at);
    if (nameIndex === 0) {
      into.set(nameLiteral, next);
      next += nameLiteral.length;
    }
    into.set(valueLiteral, next);
    if (isIndexed) table.add(name, value);
    return next + valueLiteral.length;
  }
}

function writePath(path: string, into: Buffer, at: number): number {
  if (!/^[\x21-\xff]+$/.test(path)) throw new TypeError(`${JSON.stringify(path)} is not a valid path`);
  const index = staticIndexOf(':path', path);
  if (index > 0) return writeInteger(0x80, 0x7f, index, into, at);
  return writeString(path, into, writeInteger(0, 0x0f, pathName, into, at));
}
