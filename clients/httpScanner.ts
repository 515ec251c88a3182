import type { LedgerSide } from './ledger.ts';
import type { Scanner } from './scanner.ts';

const headEnd = Buffer.from('\r\n\r\n');
const lf = 10;

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'trailer' | 'until-close' | 'upgraded';

/**
 * Follows one direction of an HTTP/1.1 connection and books its bytes: heads, chunk framing, bodies. It knows
 * only where messages begin and end (RFC 9112 §6.3); everything else is undici's business.
 */
export class HttpScanner implements Scanner {
  readonly #side: LedgerSide;
  readonly #headsAre: 'headers' | 'handshake';
  readonly #upgraded: (() => Scanner) | undefined;
  #state: State = 'head';
  #head = '';
  #left = 0;
  #inExtension = false;
  #lineBytes = 0;
  #next: Scanner | undefined;

  /** `upgraded` makes the scanner for what follows a head that switches protocols. */
  constructor(side: LedgerSide, headsAre: 'headers' | 'handshake', upgraded?: () => Scanner) {
    this.#side = side;
    this.#headsAre = headsAre;
    this.#upgraded = upgraded;
  }

  scan(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  scanHead(text: string): boolean {
    if (this.#state !== 'head' || this.#head !== '' || !text.endsWith('\r\n\r\n')) return false;
    this.#bookHead(text.length);
    this.#begin(text);
    return true;
  }

  #bookHead(bytes: number): void {
    if (this.#headsAre === 'headers') this.#side.headers += bytes;
    else this.#side.handshake += bytes;
  }

  #step(chunk: Buffer, at: number): number {
    const rest = chunk.length - at;
    switch (this.#state) {
      case 'head':
        return this.#scanHead(chunk, at);
      case 'length': {
        const n = Math.min(rest, this.#left);
        this.#side.body += n;
        this.#left -= n;
        if (this.#left === 0) this.#state = 'head';
        return at + n;
      }
      case 'chunk-size': {
        const end = this.#bookLine(chunk, at);
        for (let i = at; i < end; i++) this.#takeHexDigit(chunk[i] as number);
        if (chunk[end - 1] !== lf) return end;
        // A chunk's data is followed by a line end of its own; the last chunk by the trailer section.
        this.#state = this.#left === 0 ? 'trailer' : 'chunk-data';
        this.#inExtension = false;
        return end;
      }
      case 'chunk-data': {
        if (this.#left > 0) {
          const n = Math.min(rest, this.#left);
          this.#side.body += n;
          this.#left -= n;
          return at + n;
        }
        const end = this.#bookLine(chunk, at);
        if (chunk[end - 1] === lf) this.#state = 'chunk-size';
        return end;
      }
      case 'trailer': {
        const end = this.#bookLine(chunk, at);
        this.#lineBytes += end - at;
        if (chunk[end - 1] !== lf) return end;
        // The line end alone: the trailer section is over, and with it the message.
        if (this.#lineBytes === 2) this.#state = 'head';
        this.#lineBytes = 0;
        return end;
      }
      case 'until-close':
        this.#side.body += rest;
        return chunk.length;
      case 'upgraded':
        this.#next?.scan(at === 0 ? chunk : chunk.subarray(at));
        return chunk.length;
    }
  }

  #scanHead(chunk: Buffer, at: number): number {
    let end: number;
    if (this.#head === '') {
      const found = chunk.indexOf(headEnd, at);
      end = found < 0 ? -1 : found + 4;
    } else {
      // The blank line may itself be split over two chunks: look at the seam too.
      const seam = Math.min(3, this.#head.length);
      const found = Buffer.concat([Buffer.from(this.#head.slice(-seam), 'latin1'), chunk]).indexOf(headEnd);
      end = found < 0 ? -1 : found - seam + 4;
    }
    const stop = end < 0 ? chunk.length : end;
    this.#bookHead(stop - at);
    this.#head += chunk.toString('latin1', at, stop);
    if (end >= 0) {
      this.#begin(this.#head);
      this.#head = '';
    }
    return stop;
  }

  /** Sets what follows a head. */
  #begin(head: string): void {
    // A GET has no body (pushbench sends none), unless it asks to upgrade.
    if (!this.#upgraded && head.startsWith('GET ')) return;
    const isResponse = head.startsWith('HTTP/');
    const status = isResponse ? Number(head.slice(9, 12)) : 0;
    if (this.#upgraded && (isResponse ? status === 101 : /\r\nupgrade: /i.test(head))) {
      this.#next = this.#upgraded();
      this.#state = 'upgraded';
      return;
    }
    if (status === 204 || status === 304 || (status >= 100 && status < 200)) return;
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#state = 'chunk-size';
      return;
    }
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length) {
      this.#left = Number(length[1]);
      this.#state = this.#left === 0 ? 'head' : 'length';
    } else if (isResponse) this.#state = 'until-close';
  }

  /** Books bytes up to and with the next line feed as framing; returns where they end. */
  #bookLine(chunk: Buffer, at: number): number {
    let end = at;
    while (end < chunk.length && chunk[end++] !== lf);
    this.#side.framing += end - at;
    return end;
  }

  /** Adds a digit to the chunk size; what follows the size on its line is an extension. */
  #takeHexDigit(byte: number): void {
    const lower = byte | 0x20;
    const digit =
      byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
    if (digit < 0) this.#inExtension = true;
    else if (!this.#inExtension) this.#left = this.#left * 16 + digit;
  }
}
