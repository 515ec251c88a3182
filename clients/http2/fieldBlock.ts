import { fail } from './frameRules.ts';

const maxBlockBytes = 262_144;
/** More frames than any block within the limit needs, unless they are nearly empty. */
const maxFrames = 1024;

/** A field block that comes in several frames: HEADERS and CONTINUATION (RFC 9113 §4.3, §6.10). */
export class FieldBlock {
  #bytes = Buffer.alloc(0);
  #length = 0;
  #frames = 0;
  /** The stream whose block is not yet complete; 0 where none is. */
  streamId = 0;
  isEndOfStream = false;

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  begin(streamId: number, isEndOfStream: boolean): void {
    this.streamId = streamId;
    this.isEndOfStream = isEndOfStream;
    this.#length = 0;
    this.#frames = 0;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > maxBlockBytes) fail('ENHANCE_YOUR_CALM', `a field block has more than ${maxBlockBytes} B`);
    if (++this.#frames > maxFrames) {
      fail('ENHANCE_YOUR_CALM', `a field block comes in more than ${maxFrames} frames`);
    }
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length = length;
  }
}
