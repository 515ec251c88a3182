import { readControlFrame } from './controlFrames.ts';
import { FieldBlock } from './fieldBlock.ts';
import type { FrameHandler } from './frameHandler.ts';
import { checkFirst, checkHead, fail, prefixBytes } from './frameRules.ts';
import { flags, frameHeadBytes, frameName, frameTypes, maxUint31 } from './frames.ts';

const { DATA, HEADERS, CONTINUATION } = frameTypes;

/**
 * Reads the frames that a server sends on one connection (RFC 9113 §4), from pieces of bytes cut anywhere. It
 * knows the rules that hold without knowing which streams are open; those, flow control and HPACK are its
 * handler's.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #block = new FieldBlock();
  readonly #head = Buffer.alloc(frameHeadBytes);
  /** Bytes of a head that have come, and are not yet told. */
  #headBytes = 0;
  #isFirst = true;
  #isBroken = false;
  /** Where the next byte stands that has not been told. */
  #at = 0;

  // The frame being read.
  #isInPayload = false;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #length = 0;
  /** How much of its payload has passed. */
  #passed = 0;
  /** Where its content begins and ends; around it are padding and priority. */
  #contentStart = 0;
  #contentEnd = 0;
  /** A payload that must be whole to be read, if it does not come in one piece. */
  #collected = Buffer.alloc(0);

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /**
   * Reads the bytes from 0 to `end`. Throws an `Http2Error` that ends the connection, and after it reads no
   * more; what the handler throws counts the same.
   */
  scan(bytes: Buffer, end: number): void {
    if (this.#isBroken) {
      if (end > 0) this.#handler.unreadBytes(end);
      return;
    }
    this.#at = 0;
    try {
      while (this.#at < end) {
        if (this.#isInPayload) this.#readPayload(bytes, end);
        else this.#readHead(bytes, end);
      }
    } catch (error) {
      this.#isBroken = true;
      const unread = this.#headBytes + end - this.#at;
      this.#headBytes = 0;
      if (unread > 0) this.#handler.unreadBytes(unread);
      throw error;
    }
  }

  /** The connection is over: tells the bytes of a head that did not become whole. */
  end(): void {
    if (this.#headBytes > 0) this.#handler.unreadBytes(this.#headBytes);
    this.#headBytes = 0;
  }

  /** Whether the connection may end here without cutting a frame or a field block. */
  get isBetweenFrames(): boolean {
    return this.#headBytes === 0 && !this.#isInPayload && this.#block.streamId === 0;
  }

  #readHead(bytes: Buffer, end: number): void {
    let head = bytes;
    let at = this.#at;
    if (this.#headBytes > 0 || end - at < frameHeadBytes) {
      head = this.#head;
      at = 0;
      while (this.#headBytes < frameHeadBytes && this.#at < end) {
        head[this.#headBytes++] = bytes[this.#at++] as number;
      }
      if (this.#headBytes < frameHeadBytes) return;
    }
    if (this.#isFirst) checkFirst(head.subarray(at, at + frameHeadBytes));
    this.#isFirst = false;
    const length = head.readUIntBE(at, 3);
    const type = head[at + 3] as number;
    const flagBits = head[at + 4] as number;
    const streamId = head.readUInt32BE(at + 5) & maxUint31;
    checkHead(type, flagBits, streamId, length);
    this.#checkOrder(type, streamId);

    // From here on the head counts as told.
    if (this.#headBytes === 0) this.#at += frameHeadBytes;
    this.#headBytes = 0;
    this.#type = type;
    this.#flags = flagBits;
    this.#streamId = streamId;
    this.#length = length;
    this.#passed = 0;
    this.#contentStart = prefixBytes(type, flagBits);
    this.#contentEnd = length;
    this.#isInPayload = length > 0;
    this.#handler.head(type, flagBits, streamId, length);
    if (length === 0) this.#complete(bytes, 0);
  }

  /** Nothing may come between the frames of a field block (RFC 9113 §6.10). */
  #checkOrder(type: number, streamId: number): void {
    const open = this.#block.streamId;
    if (open === 0 && type === CONTINUATION) {
      fail('PROTOCOL_ERROR', `CONTINUATION on stream ${streamId} continues no field block`);
    }
    if (open !== 0 && (type !== CONTINUATION || streamId !== open)) {
      fail(
        'PROTOCOL_ERROR',
        `${frameName(type)} on stream ${streamId} interrupts the field block of stream ${open}`,
      );
    }
  }

  #readPayload(bytes: Buffer, end: number): void {
    const start = this.#at;
    const from = this.#passed;
    const to = Math.min(from + end - start, this.#length);
    if (from === 0 && this.#contentStart > 0 && this.#flags & flags.PADDED) {
      this.#setPadding(bytes[start] as number);
    }
    this.#passed = to;
    this.#at = start + to - from;
    if (this.#type === DATA) this.#passData(bytes, start, from, to);
    else this.#passOther(bytes, start, from, to);
  }

  #setPadding(padding: number): void {
    this.#contentEnd = this.#length - padding;
    if (this.#contentEnd < this.#contentStart) {
      fail(
        'PROTOCOL_ERROR',
        `${frameName(this.#type)} of ${this.#length} B on stream ${this.#streamId} has ${padding} B of padding`,
      );
    }
  }

  /** How much of the payload between two places is content. */
  #contentWithin(from: number, to: number): number {
    return Math.max(0, Math.min(to, this.#contentEnd) - Math.max(from, this.#contentStart));
  }

  #passData(bytes: Buffer, start: number, from: number, to: number): void {
    const content = this.#contentWithin(from, to);
    if (content < to - from) this.#handler.framingBytes(this.#streamId, to - from - content);
    if (content > 0) {
      const at = start + Math.max(0, this.#contentStart - from);
      this.#handler.data(this.#streamId, bytes, at, at + content);
    }
    if (to === this.#length) this.#complete(bytes, start);
  }

  #passOther(bytes: Buffer, start: number, from: number, to: number): void {
    const count = to - from;
    if (this.#type === HEADERS || this.#type === CONTINUATION) {
      const content = this.#contentWithin(from, to);
      if (content < count) this.#handler.framingBytes(this.#streamId, count - content);
      if (content > 0) this.#handler.fieldBytes(this.#streamId, content);
    } else this.#handler.controlBytes(this.#type, count);

    if (count === this.#length) {
      this.#complete(bytes, start);
      return;
    }
    if (this.#collected.length < this.#length) this.#collected = Buffer.allocUnsafe(this.#length);
    bytes.copy(this.#collected, from, start, start + count);
    if (to === this.#length) this.#complete(this.#collected, 0);
  }

  /** The frame is complete; its payload begins at `start`, if it is not DATA. */
  #complete(bytes: Buffer, start: number): void {
    this.#isInPayload = false;
    const streamId = this.#streamId;
    const isEndOfStream = (this.#flags & flags.END_STREAM) !== 0;
    if (this.#type === DATA) this.#handler.dataEnd(streamId, isEndOfStream);
    else if (this.#type === HEADERS || this.#type === CONTINUATION) this.#completeFields(bytes, start);
    else {
      const end = start + this.#length;
      readControlFrame(this.#type, this.#flags, streamId, bytes, start, end, this.#handler);
    }
  }

  #completeFields(bytes: Buffer, start: number): void {
    const block = this.#block;
    const isLast = (this.#flags & flags.END_HEADERS) !== 0;
    const isEndOfStream = (this.#flags & flags.END_STREAM) !== 0;
    const from = start + this.#contentStart;
    const to = start + this.#contentEnd;
    if (this.#type === HEADERS && isLast) {
      this.#handler.fields(this.#streamId, bytes, from, to, isEndOfStream);
      return;
    }
    if (this.#type === HEADERS) block.begin(this.#streamId, isEndOfStream);
    block.add(bytes, from, to);
    if (!isLast) return;
    block.streamId = 0;
    this.#handler.fields(this.#streamId, block.bytes, 0, block.length, block.isEndOfStream);
  }
}
