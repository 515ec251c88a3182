import { type FrameHeader, FrameScanner } from '../wire/frameScanner.ts';
import type { LedgerSide } from '../wire/ledger.ts';

const headEnd = '\r\n\r\n';
const isRefusal = /^HTTP\/1\.\d (?!101)/;

/**
 * Follows one direction of a WebSocket connection and books its bytes: the head of the handshake, then
 * frames. What follows the head of an answer that refuses the upgrade is a body.
 */
export class UpgradeScanner {
  readonly #side: LedgerSide;
  readonly #frames: FrameScanner;
  #head = '';
  #state: 'head' | 'frames' | 'refused' = 'head';

  constructor(side: LedgerSide, onFrame?: (header: FrameHeader) => void) {
    this.#side = side;
    this.#frames = new FrameScanner(side, onFrame);
  }

  scan(chunk: Buffer): void {
    if (this.#state === 'frames') this.#frames.scan(chunk);
    else if (this.#state === 'refused') this.#side.body += chunk.length;
    else this.#scanHead(chunk);
  }

  #scanHead(chunk: Buffer): void {
    const before = this.#head.length;
    this.#head += chunk.toString('latin1');
    const found = this.#head.indexOf(headEnd, Math.max(0, before - headEnd.length));
    const end = found < 0 ? chunk.length : found + headEnd.length - before;
    this.#side.handshake += end;
    if (found < 0) return;
    this.#state = isRefusal.test(this.#head) ? 'refused' : 'frames';
    this.#head = '';
    if (end < chunk.length) this.scan(chunk.subarray(end));
  }
}
