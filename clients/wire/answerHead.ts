import { excerptOf } from '../../core/messages/unreadable.ts';

/** What the head of an answer says: the status, and where the rest of it ends. */
export interface AnswerHead {
  readonly status: number;
  readonly isChunked: boolean;
  /** Bytes of a body that is not chunked; infinite when only the end of the connection ends it. */
  readonly bodyBytes: number;
  /** Whether the target takes another request on this connection. */
  readonly keepsAlive: boolean;
  /** The media type in lower case, without parameters; empty where there is none. */
  readonly mediaType: string;
  /** The boundary of a multipart type (RFC 2046 §5.1.1); empty where there is none, or none that may be. */
  readonly boundary: string;
  /** The content coding in lower case; empty where there is none. */
  readonly contentCoding: string;
  /** The value of Retry-After; empty where there is none. */
  readonly retryAfter: string;
  /** The fields of CORS by their names after `access-control-` (Fetch Standard §3.2.3). */
  readonly accessControl: Readonly<Record<string, string>>;
  /** All other fields: names in lower case, each followed by its value. */
  readonly others: readonly string[];
}

/** The value of a field that nothing here knows; undefined where there is none. */
export function fieldOf({ others }: AnswerHead, name: string): string | undefined {
  for (let i = 0; i < others.length; i += 2) if (others[i] === name) return others[i + 1];
  return undefined;
}

const noAccessControl: AnswerHead['accessControl'] = {};
const accessControlPrefix = 'access-control-';

const statusLine = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: .*)?$/;
const loneCrOrLf = /\r(?!\n)|(?<!\r)\n/;
const foldedLine = /\r\n[ \t]+/g;
const digits = /^\d{1,15}$/;
/** Also with what RFC 2045 §5.1 wants quoted, as Nchan does not. */
const boundaryParameter =
  /;\s*boundary=(?:"([0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-])"|([0-9A-Za-z'()+_,./:=?-]{1,70})(?=\s*(?:;|$)))/i;

/** Reads the head of an answer, from its status line to the empty line (RFC 9112 §4, §5 and §6.3). */
export function parseAnswerHead(text: string): AnswerHead {
  if (loneCrOrLf.test(text)) throw new Error('the target ended a header line with a lone CR or LF');
  const [first = '', ...lines] = text.slice(0, -4).replace(foldedLine, ' ').split('\r\n');
  const match = statusLine.exec(first);
  if (!match) throw new Error(`the target answered with a bad status line: ${excerptOf(first)}`);
  // From HTTP/1.1 on, a connection stays open unless somebody says otherwise (RFC 9112 §9.3).
  const fields = new AnswerFields(Number(match[2]), match[1] !== '0');
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`the target sent a bad header line: ${excerptOf(line)}`);
    fields.add(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return fields.head();
}

/** Takes the fields of an answer one by one, with names in lower case, whatever the version of HTTP. */
export class AnswerFields {
  readonly #status: number;
  #keepsAlive: boolean;
  #isChunked = false;
  #length: number | undefined;
  #mediaType = '';
  #boundary = '';
  #contentCoding = '';
  #retryAfter = '';
  #accessControl: Record<string, string> | undefined;
  readonly #others: string[] = [];

  constructor(status: number, keepsAlive: boolean) {
    this.#status = status;
    this.#keepsAlive = keepsAlive;
  }

  /** Throws where the value cannot be read. */
  add(name: string, value: string): void {
    switch (name) {
      case 'connection':
        if (hasToken(value, 'close')) this.#keepsAlive = false;
        else if (hasToken(value, 'keep-alive')) this.#keepsAlive = true;
        break;
      case 'transfer-encoding':
        // No other was asked for, as no request has a TE header (RFC 9110 §10.1.4).
        if (value.toLowerCase() !== 'chunked' || this.#isChunked)
          throw new Error(`the target used an unknown transfer coding: ${excerptOf(value)}`);
        this.#isChunked = true;
        break;
      case 'content-length':
        // The same length may be said several times, on one line or on more (RFC 9110 §8.6).
        for (const part of value.split(',')) this.#length = lengthOf(part.trim(), this.#length);
        break;
      case 'content-type':
        // split() returns at least one piece.
        this.#mediaType = (value.split(';', 1)[0] as string).trim().toLowerCase();
        if (this.#mediaType.startsWith('multipart/')) this.#boundary = boundaryIn(value);
        break;
      case 'content-encoding':
        this.#contentCoding = value.toLowerCase() === 'identity' ? '' : value.toLowerCase();
        break;
      case 'retry-after':
        this.#retryAfter = value;
        break;
      default:
        if (name.startsWith(accessControlPrefix)) this.#addAccessControl(name, value);
        else this.#others.push(name, value);
    }
  }

  #addAccessControl(name: string, value: string): void {
    this.#accessControl ??= {};
    const own = name.slice(accessControlPrefix.length);
    const before = this.#accessControl[own];
    this.#accessControl[own] = before === undefined ? value : `${before}, ${value}`;
  }

  /** What the fields say together. */
  head(): AnswerHead {
    const status = this.#status;
    const hasBody = status >= 200 && status !== 204 && status !== 304;
    return {
      status,
      isChunked: hasBody && this.#isChunked,
      bodyBytes: hasBody ? (this.#length ?? Number.POSITIVE_INFINITY) : 0,
      // After an answer with both lengths, RFC 9112 §6.3 wants the connection closed.
      keepsAlive: this.#keepsAlive && !(this.#isChunked && this.#length !== undefined),
      mediaType: this.#mediaType,
      boundary: this.#boundary,
      contentCoding: this.#contentCoding,
      retryAfter: this.#retryAfter,
      accessControl: this.#accessControl ?? noAccessControl,
      others: this.#others,
    };
  }
}

function lengthOf(text: string, before: number | undefined): number {
  const length = Number(text);
  if (!digits.test(text) || (before !== undefined && before !== length))
    throw new Error(`the target sent a bad content-length: ${excerptOf(text)}`);
  return length;
}

function boundaryIn(contentType: string): string {
  const [, quoted, token] = boundaryParameter.exec(contentType) ?? [];
  return quoted ?? token ?? '';
}

const hasToken = (list: string, token: string) =>
  list
    .toLowerCase()
    .split(',')
    .some((part) => part.trim() === token);
