import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { AnswerFields, type AnswerHead } from '../wire/answerHead.ts';

/** Hears of the answer that the header blocks of a stream make. */
export interface AnswerReaderEvents {
  head(head: AnswerHead): void;
  /** Each field of the answer that is not a pseudo-header field. */
  field?(name: string, value: string): void;
}

const upperCase = /[A-Z]/;
/** What no name and no value may have in it (RFC 9113 §8.2.1). */
const badInName = /[\0-\x20\x7f-\xff:]/;
const badInValue = /[\0\r\n]|^[ \t]|[ \t]$/;
const connectionSpecific: readonly string[] = [
  'connection',
  'proxy-connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];
const statusPattern = /^[1-5]\d\d$/;
const mostInterim = 100;

/**
 * Reads the header blocks of one stream: interim answers, the answer, its trailers; and holds its body
 * against the length that it has announced. Throws an UnreadableError at a malformed answer (RFC 9113
 * §8.1.1).
 */
export class AnswerReader {
  readonly #events: AnswerReaderEvents;
  #fields: AnswerFields | undefined;
  #status = 0;
  #interim = 0;
  #hasHead = false;
  #left = Number.POSITIVE_INFINITY;

  constructor(events: AnswerReaderEvents) {
    this.#events = events;
  }

  /** Begins with the next answer. */
  begin(): void {
    this.#fields = undefined;
    this.#status = 0;
    this.#interim = 0;
    this.#hasHead = false;
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** Takes a field of a block. */
  field(name: string, value: string): void {
    if (name.startsWith(':')) {
      this.#pseudo(name, value);
      return;
    }
    checkName(name);
    if (badInValue.test(value)) throw malformed(`the value of ${name} is not valid: ${excerptOf(value)}`);
    if (this.#hasHead) return;
    if (this.#fields === undefined) throw malformed(':status is missing before the other fields');
    try {
      this.#fields.add(name, value);
    } catch (error) {
      throw new UnreadableError((error as Error).message);
    }
    this.#events.field?.(name, value);
  }

  /** A block is complete. */
  block(isLast: boolean): void {
    if (this.#hasHead) {
      if (!isLast) throw malformed('a second head came after the first');
      return;
    }
    if (this.#fields === undefined) throw malformed(':status is missing');
    if (this.#status < 200) {
      if (isLast || this.#status === 101) throw malformed(`the status ${this.#status} ends nothing`);
      if (++this.#interim > mostInterim) throw malformed(`more than ${mostInterim} interim heads came`);
      this.#fields = undefined;
      return;
    }
    this.#hasHead = true;
    const head = this.#fields.head();
    this.#left = head.bodyBytes;
    this.#events.head(head);
  }

  /** Bytes of the body have come. */
  body(bytes: number): void {
    if (!this.#hasHead) throw malformed('a body came before the head');
    this.#left -= bytes;
    if (this.#left < 0) throw malformed('the body is longer than its content-length');
  }

  /** The stream has ended. */
  end(): void {
    if (!this.#hasHead) throw malformed('the stream ended before its head');
    if (this.#left > 0 && this.#left !== Number.POSITIVE_INFINITY)
      throw malformed('the body is shorter than its content-length');
  }

  #pseudo(name: string, value: string): void {
    if (this.#hasHead) throw malformed('a pseudo-header field stands in the trailers');
    if (name !== ':status') throw malformed(`the pseudo-header field ${excerptOf(name)} is unknown`);
    if (this.#fields !== undefined) throw malformed(':status is repeated, or stands behind other fields');
    if (!statusPattern.test(value)) throw malformed(`${excerptOf(value)} is not a status`);
    this.#status = Number(value);
    this.#fields = new AnswerFields(this.#status, true);
  }
}

/** Names that were found good: the same ones come with each answer. */
const goodNames = new Set<string>();
const mostNames = 1_000;

function checkName(name: string): void {
  if (goodNames.has(name)) return;
  if (upperCase.test(name)) throw malformed(`the field name ${excerptOf(name)} is not in lower case`);
  if (name === '' || badInName.test(name)) throw malformed(`"${excerptOf(name)}" is not a valid field name`);
  if (connectionSpecific.includes(name)) throw malformed(`the field ${name} has no place in HTTP/2`);
  if (goodNames.size < mostNames) goodNames.add(name);
}

const malformed = (why: string) => new UnreadableError(`the target sent a malformed answer: ${why}`);
