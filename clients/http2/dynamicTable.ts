/** What an entry counts beyond its name and value (RFC 7541 §4.1). */
export const entryOverhead = 32;

/** The size of a table until something else is agreed (RFC 9113 §6.5.2). */
export const defaultTableBytes = 4096;

/** A dynamic table of HPACK (RFC 7541 §2.3.2): a ring of fields, of which the newest is number 0. */
export class DynamicTable {
  readonly #slots: number;
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  #inserted = 0;
  #count = 0;
  #bytes = 0;
  #maxBytes = defaultTableBytes;
  #changes = 0;

  /** `limitBytes` is what `maxBytes` will never be above. */
  constructor(limitBytes: number) {
    this.#slots = Math.max(1, Math.floor(Math.max(limitBytes, defaultTableBytes) / entryOverhead));
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Grows with each change after which an index may mean another field. */
  get changes(): number {
    return this.#changes;
  }

  name(i: number): string {
    return this.#names[(this.#inserted - 1 - i) % this.#slots] as string;
  }

  value(i: number): string {
    return this.#values[(this.#inserted - 1 - i) % this.#slots] as string;
  }

  /** The number of a field, or -1. */
  indexOf(name: string, value: string): number {
    for (let i = 0; i < this.#count; i++) if (this.value(i) === value && this.name(i) === name) return i;
    return -1;
  }

  /** The number of the newest field of a name, or -1. */
  nameIndexOf(name: string): number {
    for (let i = 0; i < this.#count; i++) if (this.name(i) === name) return i;
    return -1;
  }

  /** Inserts a field; one that is larger than the table empties it, which is not an error (RFC 7541 §4.4). */
  add(name: string, value: string): void {
    const bytes = entryOverhead + name.length + value.length;
    this.#changes++;
    this.#evictTo(this.#maxBytes - bytes);
    if (bytes > this.#maxBytes) return;
    const slot = this.#inserted++ % this.#slots;
    this.#names[slot] = name;
    this.#values[slot] = value;
    this.#count++;
    this.#bytes += bytes;
  }

  /** Changes the maximum size (RFC 7541 §4.3). */
  resize(maxBytes: number): void {
    this.#changes++;
    this.#maxBytes = maxBytes;
    this.#evictTo(maxBytes);
  }

  #evictTo(bytes: number): void {
    while (this.#bytes > bytes && this.#count > 0) {
      const oldest = --this.#count;
      this.#bytes -= entryOverhead + this.name(oldest).length + this.value(oldest).length;
    }
  }
}
