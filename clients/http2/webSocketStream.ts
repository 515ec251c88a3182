import { Duplex } from 'node:stream';
import type { AnswerHead } from '../wire/answerHead.ts';
import { FrameScanner } from '../wire/frameScanner.ts';
import type { Tap } from '../wire/httpAccess.ts';
import type { Ledger } from '../wire/ledger.ts';
import { PathError } from '../wire/requestFault.ts';
import { AnswerReader } from './answerReader.ts';
import type { Http2Connection } from './connection.ts';
import { acceptance, connectOf, keyOf, refusal } from './extendedConnect.ts';
import type { Member } from './members.ts';
import type { Http2Pool } from './pool.ts';
import type { Opening, Stream, StreamListener } from './stream.ts';

const noWebSockets =
  'it takes no WebSocket over HTTP/2: its SETTINGS lack ENABLE_CONNECT_PROTOCOL (RFC 8441 §3); ' +
  'over TLS (h2+tls) the WebSocket would have a connection of HTTP/1.1, as in browsers';

/** What a WebSocket is told of what else there is, and whom it tells. */
interface WebSocketOptions {
  readonly tap?: Tap | undefined;
  /** A stream was opened. */
  opened?(): void;
  /** Opens a connection of HTTP/1.1, where the target takes no WebSocket on a stream. */
  readonly upgrade?: (() => Duplex) | undefined;
}

type Done = (error?: Error | null) => void;

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? 'ECONNRESET';

/**
 * A WebSocket on a stream of HTTP/2 (RFC 8441), for a library that knows HTTP/1.1 only: its request for an
 * upgrade goes out as an extended CONNECT, and it is told of the answer as if it had been 101. Where SETTINGS
 * announce none on streams, the request goes out as it is, on a connection of HTTP/1.1.
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
  readonly #options: WebSocketOptions;
  #upgraded: Duplex | undefined;
  /** Resolves when the connection of HTTP/2 has been left. */
  #left: Promise<void> | undefined;
  #opening: Opening | undefined;
  #request = '';
  #key = '';
  #isAccepted = false;
  #isConnected = false;

  constructor(pool: Http2Pool, url: URL, ledger: Ledger, options: WebSocketOptions = {}) {
    super({ allowHalfOpen: true });
    this.tap = options.tap;
    this.#options = options;
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

  override _read(): void {
    this.#upgraded?.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    if (this.#upgraded) {
      this.#upgraded.write(chunk, done);
      return;
    }
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
    if (this.#upgraded) finish(this.#upgraded, done);
    else if (this.stream && this.#isAccepted) this.#connection.send(this.stream, '', true, done);
    else done();
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.#opening) this.#connection.openings.forget(this.#opening);
    // Closed when the connection below is, where it was the last: its last bytes are part of it.
    void Promise.all([this.#leave(), this.#upgraded && closed(this.#upgraded)]).then(() => done(error));
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
    this.#options.opened?.();
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
    this.#key = keyOf(this.#request) ?? '';
    this.#open();
  }

  /** Opens the stream when there is a request, and the target has said that it takes WebSockets. */
  #open(): void {
    const { takesWebSockets } = this.#connection;
    if (this.#key === '' || !this.#isConnected || takesWebSockets === undefined || this.#opening) return;
    if (!takesWebSockets) {
      const { upgrade } = this.#options;
      if (upgrade) this.#upgrade(upgrade());
      else this.lost(new PathError(noWebSockets));
      return;
    }
    const books = {
      headsAre: 'handshake',
      received: (bytes: Buffer) => this.#book(bytes),
      sent: (bytes: Buffer) => this.#sent.scan(bytes),
    } as const;
    this.#opening = { listener: this, books, ...connectOf(this.#request, this.#url), content: undefined };
    this.#connection.openings.add(this.#opening);
  }

  /** Goes on over a connection of HTTP/1.1: what passes there is booked there. */
  #upgrade(connection: Duplex): void {
    void this.#leave();
    this.#upgraded = connection;
    connection
      .on('data', (bytes: Buffer) => {
        if (!this.push(bytes)) connection.pause();
      })
      .on('end', () => this.push(null))
      .on('error', (error) => this.destroy(error))
      .on('close', () => {
        if (!connection.readableEnded) this.destroy();
      });
    connection.write(this.#request, 'latin1');
  }

  #leave(): Promise<void> {
    this.#left ??= this.#pool.leave(this.#connection, this);
    return this.#left;
  }

  /** The body of a refusal is a body. */
  #book(bytes: Buffer): void {
    if (this.#isAccepted) this.#received.scan(bytes);
    else this.#ledger.received.body += bytes.length;
  }

  #answered({ status }: AnswerHead): void {
    this.#isAccepted = status >= 200 && status < 300;
    const lines = this.#answerLines;
    const head = this.#isAccepted ? acceptance(this.#key, lines) : refusal(status, lines);
    this.push(Buffer.from(head, 'latin1'));
  }
}

function finish(connection: Duplex, done: Done): void {
  if (connection.destroyed) done();
  else connection.end(done);
}

function closed(connection: Duplex): Promise<void> {
  connection.destroy();
  if (connection.closed) return Promise.resolve();
  return new Promise((resolve) => connection.once('close', () => resolve()));
}
