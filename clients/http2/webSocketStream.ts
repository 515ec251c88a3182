import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { upgradeHeaders } from '../../core/messages/contract.ts';
import type { AnswerHead } from '../wire/answerHead.ts';
import { FrameScanner } from '../wire/frameScanner.ts';
import type { Tap } from '../wire/httpAccess.ts';
import type { Ledger } from '../wire/ledger.ts';
import { PathError } from '../wire/requestFault.ts';
import { AnswerReader } from './answerReader.ts';
import type { Http2Connection } from './connection.ts';
import { FieldList } from './fieldList.ts';
import type { Member } from './members.ts';
import type { Http2Pool } from './pool.ts';
import { crumbled, pseudoFields } from './request.ts';
import type { Opening, Stream, StreamListener } from './stream.ts';

const noWebSockets =
  'it takes no WebSocket over HTTP/2: its SETTINGS lack ENABLE_CONNECT_PROTOCOL (RFC 8441 §3)';

type Done = (error?: Error | null) => void;

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? 'ECONNRESET';

const headEnd = '\r\n\r\n';
/** RFC 6455 §1.3. */
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** What the upgrade of HTTP/1.1 says, and extended CONNECT has other words for (RFC 8441 §5). */
const replaced: readonly string[] = ['host', 'connection', 'upgrade', 'sec-websocket-key'];

/**
 * A WebSocket on a stream of HTTP/2 (RFC 8441), for a library that knows HTTP/1.1 only: its request for an
 * upgrade goes out as an extended CONNECT, and it is told of the answer as if it had been 101.
 */
export class WebSocketStream extends Duplex implements Member, StreamListener {
  stream: Stream | undefined;
  readonly tap: Tap | undefined;
  /** Why it was lost; undefined where the target has ended it in order, or we have. */
  lostBecause: Error | undefined;
  readonly #pool: Http2Pool;
  readonly #url: URL;
  readonly #connection: Http2Connection;
  readonly #ledger: Ledger;
  readonly #received: FrameScanner;
  readonly #sent: FrameScanner;
  readonly #answer: AnswerReader;
  readonly #answerLines: string[] = [];
  #opening: Opening | undefined;
  #request = '';
  #key = '';
  #isAccepted = false;
  #isConnected = false;

  constructor(pool: Http2Pool, url: URL, ledger: Ledger, tap?: Tap) {
    super({ allowHalfOpen: true });
    this.tap = tap;
    this.#pool = pool;
    this.#url = url;
    this.#ledger = ledger;
    this.#received = new FrameScanner(ledger.received);
    this.#connection = pool.join(this);
    this.#sent = new FrameScanner(this.#connection.unsentBooks);
    this.#answer = new AnswerReader({
      head: (head) => this.#answered(head),
      field: (name, value) => this.#answerLines.push(`${name}: ${value}\r\n`),
    });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    const text = chunk.toString('latin1');
    if (this.#key === '') this.#readRequest(text);
    else if (this.stream) {
      this.#connection.send(this.stream, text, false, done);
      return;
    }
    done();
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'latin1', done);
  }

  override _final(done: Done): void {
    if (this.stream && this.#isAccepted) this.#connection.send(this.stream, '', true, done);
    else done();
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.#opening) this.#connection.openings.forget(this.#opening);
    // Closed when the connection below is, where it was the last: its last bytes are part of it.
    void this.#pool.leave(this.#connection, this).then(() => done(error));
    this.stream = undefined;
  }

  connected(): void {
    this.#isConnected = true;
    this.#open();
  }

  settled(): void {
    this.#open();
  }

  lost(error: Error): void {
    this.stream = undefined;
    this.lostBecause = error;
    // As a connection that is lost below: it has the code of a system call.
    this.destroy(error.constructor === Error ? Object.assign(error, { code: codeOf(error) }) : error);
  }

  opened(stream: Stream): void {
    this.stream = stream;
  }

  field(name: string, value: string): void {
    this.#answer.field(name, value);
  }

  block(isLast: boolean): void {
    this.#answer.block(isLast);
    // Of an interim answer; those of the answer are told.
    this.#answerLines.length = 0;
  }

  data(bytes: Buffer, start: number, end: number): void {
    this.#answer.body(end - start);
    // A copy, because the buffer will be overwritten.
    this.push(Buffer.from(bytes.subarray(start, end)));
  }

  ended(): void {
    const { stream } = this;
    this.stream = undefined;
    this.push(null);
    // What still waits for a window is not wanted any more.
    stream?.onSent?.();
  }

  failed(error: Error): void {
    this.#pool.drop(this.#connection, this);
    this.lost(error);
  }

  #readRequest(text: string): void {
    this.#request += text;
    if (!this.#request.endsWith(headEnd)) return;
    this.#key = /^sec-websocket-key: *(\S+)/im.exec(this.#request)?.[1] ?? '-';
    this.#open();
  }

  /** Opens the stream when there is a request, and the target has said that it takes WebSockets. */
  #open(): void {
    const { takesWebSockets } = this.#connection;
    if (this.#key === '' || !this.#isConnected || takesWebSockets === undefined || this.#opening) return;
    if (!takesWebSockets) {
      this.lost(new PathError(noWebSockets));
      return;
    }
    const [first = '', ...lines] = this.#request.slice(0, -headEnd.length).split('\r\n');
    const fields = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const list = new FieldList([
      ...pseudoFields('CONNECT', this.#url),
      [':protocol', upgradeHeaders.Upgrade],
      ...crumbled(fields.filter(([name]) => !replaced.includes(name))),
    ]);
    const books = {
      headsAre: 'handshake',
      received: (bytes: Buffer) => this.#book(bytes),
      sent: (bytes: Buffer) => this.#sent.scan(bytes),
    } as const;
    this.#opening = { listener: this, books, list, path: first.split(' ')[1] ?? '/', content: undefined };
    this.#connection.openings.add(this.#opening);
  }

  /** The body of a refusal is a body. */
  #book(bytes: Buffer): void {
    if (this.#isAccepted) this.#received.scan(bytes);
    else this.#ledger.received.body += bytes.length;
  }

  #answered({ status }: AnswerHead): void {
    this.#isAccepted = status >= 200 && status < 300;
    const lines = this.#answerLines;
    if (!this.#isAccepted) {
      this.#tell(`HTTP/1.1 ${status} \r\n${lines.join('')}connection: close\r\n\r\n`);
      return;
    }
    const accept = createHash('sha1')
      .update(this.#key + keySuffix)
      .digest('base64');
    const own = lines.filter((line) => line.startsWith('sec-websocket-'));
    this.#tell(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${own.join('')}\r\n`,
    );
  }

  #tell(head: string): void {
    this.push(Buffer.from(head, 'latin1'));
  }
}
