import type { LedgerSide } from './ledger.ts';

// Opcodes below this one are data; above it are ping and pong.
const close = 8;

/** What the header of a frame says. */
export interface FrameHeader {
  readonly isFinal: boolean;
  readonly opcode: number;
  /** Bytes of its data. */
  readonly length: number;
}

/**
 * Follows one direction of a WebSocket connection (RFC 6455 §5.2) and books its bytes: the headers of data
 * frames as framing, their content as body, pings and pongs as heartbeat, close frames as handshake.
 */
export class FrameScanner {
  readonly #side: LedgerSide;
  readonly #header = Buffer.alloc(14);
  #headerBytes = 0;
  #left = 0;
  #opcode = 0;
  readonly #onFrame: ((header: FrameHeader) => void) | undefined;

  /** `onFrame` hears of each header before anybody else does. */
  constructor(side: LedgerSide, onFrame?: (header: FrameHeader) => void) {
    this.#side = side;
    this.#onFrame = onFrame;
  }

  scan(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const n = Math.min(this.#left, chunk.length - at);
        this.#book(n);
        this.#left -= n;
        at += n;
      } else {
        // No header is longer than 14 bytes: `headerLength` ends it.
        this.#header[this.#headerBytes++] = chunk[at++] as number;
        if (this.#headerBytes >= 2 && this.#headerBytes === headerLength(this.#header)) this.#begin();
      }
    }
  }

  #begin(): void {
    const header = this.#header;
    const short = (header[1] as number) & 0x7f;
    this.#opcode = (header[0] as number) & 0x0f;
    if (this.#opcode < close) this.#side.framing += this.#headerBytes;
    else this.#book(this.#headerBytes);
    this.#left =
      short === 126 ? header.readUInt16BE(2) : short === 127 ? Number(header.readBigUInt64BE(2)) : short;
    this.#headerBytes = 0;
    this.#onFrame?.({
      isFinal: ((header[0] as number) & 0x80) !== 0,
      opcode: this.#opcode,
      length: this.#left,
    });
  }

  #book(bytes: number): void {
    if (this.#opcode < close) this.#side.body += bytes;
    else if (this.#opcode === close) this.#side.handshake += bytes;
    else this.#side.heartbeat += bytes;
  }
}

/** Length of a frame's header, from its first two bytes. */
function headerLength(header: Buffer): number {
  const second = header[1] as number;
  const short = second & 0x7f;
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
}
