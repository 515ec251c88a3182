import { excerptOf } from '../../core/messages/unreadable.ts';
import { type AnswerHead, parseAnswerHead } from '../wire/answerHead.ts';
import type { AnswerEvents } from '../wire/httpConnection.ts';
import type { LedgerSide } from '../wire/ledger.ts';

type State =
  | 'idle'
  | 'head'
  | 'body'
  | 'chunk-size'
  | 'chunk-extension'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'over';

const cr = 13;
const lf = 10;
/** What may follow a chunk size: CR, or an extension with or without white space before it. */
const afterSize = [cr, 0x3b, 0x20, 0x09];
const longestHead = 65_536;
const mostDigits = 12;

const hexDigit = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  hexDigit[digit.charCodeAt(0)] = value;
  hexDigit[digit.toUpperCase().charCodeAt(0)] = value;
}

/**
 * Follows what a target sends on an HTTP/1.1 connection (RFC 9112 §6.3 and §7.1); in one pass it books the
 * bytes and emits the answers. Throws at bytes that are not an answer; even then, each byte is booked once.
 */
export class AnswerScanner {
  readonly #side: LedgerSide;
  readonly #headsAre: 'headers' | 'handshake';
  readonly #events: AnswerEvents;
  #state: State = 'idle';
  /** Where in the chunk we are: what lies before it is booked. */
  #at = 0;
  #head = '';
  #keepsAlive = true;
  /** Bytes of the body or chunk still to come, or a chunk's size as far as it has been read. */
  #left = 0;
  #lineBytes = 0;

  constructor(side: LedgerSide, headsAre: 'headers' | 'handshake', events: AnswerEvents) {
    this.#side = side;
    this.#headsAre = headsAre;
    this.#events = events;
  }

  /** A request was sent: an answer may come. */
  expectAnswer(): void {
    this.#state = 'head';
  }

  /** Nobody listens any more: what still comes is only booked. */
  stop(): void {
    this.#state = 'over';
  }

  /** Takes the first `end` bytes of a buffer. */
  scan(bytes: Buffer, end: number): void {
    this.#at = 0;
    try {
      while (this.#at < end) this.#step(bytes, end);
    } catch (error) {
      this.#state = 'over';
      this.#side.body += end - this.#at;
      throw error;
    }
  }

  /** The target has closed the connection. */
  close(): void {
    const state = this.#state;
    this.#state = 'over';
    if (state === 'idle' || state === 'over') return;
    if (state === 'body' && this.#left === Number.POSITIVE_INFINITY) this.#events.end(true);
    else if (state === 'head' && this.#head === '')
      throw new Error('the target closed the connection before it answered');
    else throw new Error('the target closed the connection in the middle of its answer');
  }

  #step(bytes: Buffer, end: number): void {
    switch (this.#state) {
      case 'head':
        this.#scanHead(bytes, end);
        break;
      case 'body':
      case 'chunk-data':
        this.#scanData(bytes, end);
        break;
      case 'chunk-size':
        this.#scanSize(bytes, end);
        break;
      case 'chunk-extension':
        if (this.#scanLine(bytes, end)) this.#state = this.#left === 0 ? 'trailer' : 'chunk-data';
        break;
      case 'chunk-end':
        // A step is taken only if a byte is left.
        this.#scanChunkEnd(bytes[this.#at] as number);
        break;
      case 'trailer':
        this.#scanTrailer(bytes, end);
        break;
      case 'idle':
        throw new Error('the target sent unsolicited bytes');
      case 'over':
        this.#side.body += end - this.#at;
        this.#at = end;
    }
  }

  #scanHead(bytes: Buffer, end: number): void {
    const before = this.#head.length;
    const text = this.#head + bytes.toString('latin1', this.#at, Math.min(end, this.#at + longestHead));
    // The empty line may itself be split over two chunks.
    const found = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
    const length = found < 0 ? text.length : found + 4;
    this.#side[this.#headsAre] += length - before;
    this.#at += length - before;
    if (length > longestHead) throw new Error('the target answered with a head of more than 64 kB');
    if (found >= 0) {
      this.#head = '';
      this.#begin(parseRepeatedHead(text.slice(0, length)), end);
      return;
    }
    // What cannot become a head is not waited for.
    if (!text.startsWith('HTTP/1.'.slice(0, length)) || /(?<!\r)\n/.test(text))
      throw new Error(`the target did not answer in HTTP/1.1: ${excerptOf(text)}`);
    this.#head = text;
  }

  #begin(head: AnswerHead, end: number): void {
    const { status, isChunked, bodyBytes, keepsAlive } = head;
    if (status === 101) throw new Error('the target switched protocols without being asked');
    if (status < 200) return;
    this.#keepsAlive = keepsAlive;
    this.#left = isChunked ? 0 : bodyBytes;
    this.#lineBytes = 0;
    this.#state = isChunked ? 'chunk-size' : 'body';
    this.#events.head(head);
    if (bodyBytes === 0 && !isChunked) this.#finish(end);
  }

  #scanData(bytes: Buffer, end: number): void {
    const start = this.#at;
    const n = Math.min(end - start, this.#left);
    this.#left -= n;
    this.#side.body += n;
    this.#at += n;
    const isChunk = this.#state === 'chunk-data';
    if (isChunk && this.#left === 0) this.#state = 'chunk-end';
    this.#events.data(bytes, start, start + n);
    if (isChunk && this.#left === 0) this.#events.chunkEnd?.();
    // The listener may have closed the connection meanwhile.
    if (this.#left === 0 && this.#state === 'body') this.#finish(end);
  }

  #scanSize(bytes: Buffer, end: number): void {
    const start = this.#at;
    let at = start;
    // `hexDigit` has an entry for each of the 256 bytes.
    for (let digit = 0; at < end; at++) {
      digit = hexDigit[bytes[at] as number] as number;
      if (digit < 0) break;
      this.#left = this.#left * 16 + digit;
    }
    this.#lineBytes += at - start;
    this.#side.framing += at - start;
    this.#at = at;
    if (this.#lineBytes > mostDigits) throw new Error('the target sent a chunk size with too many digits');
    if (at === end) return;
    if (this.#lineBytes === 0 || !afterSize.includes(bytes[at] as number))
      throw new Error(
        `the target sent a bad chunk size: ${excerptOf(bytes.toString('latin1', start, Math.min(end, start + 60)))}`,
      );
    this.#state = 'chunk-extension';
  }

  /** A chunk's data is followed by CR and LF of its own. */
  #scanChunkEnd(byte: number): void {
    if (byte !== (this.#lineBytes === 0 ? cr : lf))
      throw new Error('the target sent a chunk that is longer than its size');
    this.#at++;
    this.#side.framing++;
    if (++this.#lineBytes < 2) return;
    this.#lineBytes = 0;
    this.#state = 'chunk-size';
  }

  #scanTrailer(bytes: Buffer, end: number): void {
    const before = this.#lineBytes;
    const start = this.#at;
    if (!this.#scanLine(bytes, end)) return;
    // The line end alone: the trailer section is over, and with it the answer.
    if (before + this.#at - start <= 2) this.#finish(end);
  }

  /** Books bytes up to and with the next line feed as framing; says whether it came. */
  #scanLine(bytes: Buffer, end: number): boolean {
    const start = this.#at;
    let at = start;
    while (at < end && bytes[at] !== lf) at++;
    const isWhole = at < end;
    if (isWhole) at++;
    this.#at = at;
    this.#side.framing += at - start;
    this.#lineBytes = isWhole ? 0 : this.#lineBytes + at - start;
    if (this.#lineBytes > longestHead) throw new Error('the target sent a line of more than 64 kB');
    return isWhole;
  }

  #finish(end: number): void {
    // It is unknown which request any remaining bytes answer.
    const isLast = !this.#keepsAlive || this.#at < end;
    this.#state = isLast ? 'over' : 'idle';
    this.#events.end(isLast);
  }
}

/**
 * The heads of polls that bring nothing differ in their Date only, so most are the same as the one before.
 */
let lastText = '';
let lastHead: AnswerHead;
function parseRepeatedHead(text: string): AnswerHead {
  if (text === lastText) return lastHead;
  lastHead = parseAnswerHead(text);
  lastText = text;
  return lastHead;
}
