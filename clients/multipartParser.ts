import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** What a parser of multipart finds. Bytes that are no content are told once each, as one or the other. */
export interface MultipartEvents {
  /** A whole part; the media type in lower case, without parameters. */
  part(content: string, mediaType: string): void;
  /** Delimiters and headers of parts. */
  framing(bytes: number): void;
  /** The same of a part that is empty. */
  heartbeat(bytes: number): void;
}

/** Far more than the headers of a part need, or what stands before the first: beyond it, none will come. */
const longestBetween = 65_536;
/** What a part is that does not say (RFC 2046 §5.1). */
const defaultMediaType = 'text/plain';

const isLineEnd = (text: string) => text === '\n' || text === '\r\n' || text === '';

/**
 * Reads multipart as it comes (RFC 2046 §5.1), line by line: a part is whole when the delimiter after it is,
 * with or without the end of its line, which Nchan sends with the next part. Lines may end with LF alone, as
 * mail that has passed through Unix does. Throws an UnreadableError at what is wrong.
 */
export class MultipartParser {
  readonly #delimiter: string;
  readonly #longestPart: number;
  readonly #events: MultipartEvents;
  readonly #decode = createUtf8Decoder();
  #state: 'preamble' | 'delimiter' | 'headers' | 'content' | 'epilogue' = 'preamble';
  /** The beginning of a line whose end has yet to come. */
  #rest = '';
  #content = '';
  #mediaType = defaultMediaType;
  /** Bytes of the part so far that are no content. */
  #around = 0;

  /** For a boundary as the Content-Type names it; throws where that is empty. */
  constructor(boundary: string, longestPart: number, events: MultipartEvents) {
    if (boundary === '')
      throw new UnreadableError('the target answered with multipart and no boundary in its Content-Type');
    this.#delimiter = `--${boundary}`;
    this.#longestPart = longestPart;
    this.#events = events;
  }

  /** Takes a piece of the body. */
  data(bytes: Buffer, from: number, to: number): void {
    const text = this.#decode(bytes, from, to);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = this.#rest + text.slice(start, end + 1);
      this.#rest = '';
      start = end + 1;
      this.#take(line);
    }
    this.#rest += text.slice(start);
    if (this.#state === 'content' && this.#rest === this.#delimiter && !isLineEnd(this.#content)) {
      this.#delimit(this.#rest, false);
      this.#state = 'delimiter';
      this.#rest = '';
    }
    this.#checkLength();
  }

  /** The body has ended: throws unless it said so, as a part that is not whole would be lost unseen. */
  ended(): void {
    // The line end after the last delimiter may be absent.
    if (this.#rest !== '') this.#take(this.#rest);
    this.#rest = '';
    if (this.#state === 'epilogue') return;
    const where = this.#state === 'preamble' ? 'before the first part' : 'in the middle of a part';
    throw new UnreadableError(
      `the target ended the response ${where}; expected ${excerptOf(this.#delimiter)}-- at the end`,
    );
  }

  #take(line: string): void {
    if (this.#state !== 'epilogue' && line.startsWith(this.#delimiter)) {
      this.#delimit(line, this.#isLast(line.slice(this.#delimiter.length)));
      return;
    }
    switch (this.#state) {
      case 'delimiter':
        this.#state = this.#isLast(line) ? 'epilogue' : 'headers';
        this.#events.framing(Buffer.byteLength(line));
        break;
      case 'preamble':
        this.#around += Buffer.byteLength(line);
        break;
      case 'headers':
        this.#around += Buffer.byteLength(line);
        if (line === '\n' || line === '\r\n') this.#state = 'content';
        else this.#takeHeader(line);
        break;
      case 'content':
        this.#content += line;
        break;
      case 'epilogue':
        this.#events.framing(Buffer.byteLength(line));
    }
    this.#checkLength();
  }

  /** Whether what follows a delimiter on its line says that it is the last: only that or white space may. */
  #isLast(after: string): boolean {
    const said = after.trimEnd();
    if (said === '' || said === '--') return said === '--';
    // No line of a part begins with a delimiter (RFC 2046 §5.1.1).
    throw new UnreadableError(
      `the target sent a line that begins with the boundary of its parts and goes on: ${excerptOf(this.#delimiter + said)}`,
    );
  }

  #takeHeader(line: string): void {
    const colon = line.indexOf(':');
    if (colon < 1 && !/^[ \t]/.test(line))
      throw new UnreadableError(
        `the target sent a part with a bad header line: ${excerptOf(line.trimEnd())}`,
      );
    if (line.slice(0, colon).toLowerCase() !== 'content-type') return;
    // split() returns at least one piece.
    this.#mediaType = (line.slice(colon + 1).split(';', 1)[0] as string).trim().toLowerCase();
  }

  /** Ends the part before a delimiter, whose own line end belongs to it, and so does the one before. */
  #delimit(line: string, isLast: boolean): void {
    const lineEnd = /\r?\n$/.exec(this.#content)?.[0].length ?? 0;
    const content = this.#content.slice(0, this.#content.length - lineEnd);
    const mediaType = this.#mediaType;
    const bytes = this.#around + lineEnd + line.length;
    const isFirst = this.#state === 'preamble';
    this.#state = isLast ? 'epilogue' : 'headers';
    this.#content = '';
    this.#mediaType = defaultMediaType;
    this.#around = 0;
    // What comes between the last two delimiters keeps nothing alive.
    if (content === '' && !isFirst && !isLast) this.#events.heartbeat(bytes);
    else this.#events.framing(bytes);
    if (content !== '') this.#events.part(content, mediaType);
  }

  #checkLength(): void {
    const { length } = this.#rest;
    if (this.#content.length + length > this.#longestPart)
      throw new UnreadableError(`the target sent a part of more than ${this.#longestPart / 1024 ** 2} MiB`);
    if (this.#state !== 'content' && this.#around + length > longestBetween)
      throw new UnreadableError('the target sent 64 KiB of multipart with no part in it');
  }
}
