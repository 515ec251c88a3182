import type { LedgerSide } from './ledger.ts';
import type { Scanner } from './scanner.ts';

/**
 * Follows one direction of a WebSocket connection (RFC 6455 §5.2) and books its bytes: the headers of data
 * frames as framing, their content as body, pings and pongs as heartbeat, close frames as handshake.
 */
export class FrameScanner implements Scanner {
  readonly #side: LedgerSide;
  readonly #header = Buffer.alloc(14);
  #headerBytes = 0;
  #left = 0;
  #category: 'body' | 'heartbeat' | 'handshake' = 'body';

  constructor(side: LedgerSide) {
    this.#side = side;
  }

  scan(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const n = Math.min(this.#left, chunk.length - at);
        this.#side[this.#category] += n;
        this.#left -= n;
        at += n;
      } else {
        this.#header[this.#headerBytes++] = chunk[at++] as number;
        if (this.#headerBytes >= 2 && this.#headerBytes === headerLength(this.#header)) this.#begin();
      }
    }
  }

  #begin(): void {
    const header = this.#header;
    const opcode = (header[0] as number) & 0x0f;
    const short = (header[1] as number) & 0x7f;
    this.#category = opcode < 8 ? 'body' : opcode === 8 ? 'handshake' : 'heartbeat';
    this.#side[this.#category === 'body' ? 'framing' : this.#category] += this.#headerBytes;
    this.#left = short === 126 ? header.readUInt16BE(2) : short === 127 ? Number(header.readBigUInt64BE(2)) : short;
    this.#headerBytes = 0;
  }
}

/** Length of a frame's header, from its first two bytes. */
function headerLength(header: Buffer): number {
  const second = header[1] as number;
  const short = second & 0x7f;
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
}
