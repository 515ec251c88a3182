import type { Tap } from '../wire/httpAccess.ts';
import type { ConnectionEvents, HttpConnection } from '../wire/httpConnection.ts';
import { CutError } from '../wire/requestFault.ts';
import { AnswerReader } from './answerReader.ts';
import type { Http2Connection } from './connection.ts';
import type { Member } from './members.ts';
import type { Http2Pool } from './pool.ts';
import type { Http2Request } from './request.ts';
import type { Opening, Stream, StreamBooks, StreamListener } from './stream.ts';

/**
 * A part in an HTTP/2 connection that serves like a connection of HTTP/1.1: for one request at a time, each
 * on a stream of its own.
 */
export class Http2Lane implements HttpConnection, Member, StreamListener {
  stream: Stream | undefined;
  readonly tap: Tap | undefined;
  readonly #pool: Http2Pool;
  readonly #connection: Http2Connection;
  readonly #books: StreamBooks;
  readonly #events: ConnectionEvents;
  readonly #answer: AnswerReader;
  /** A stream that waits to be opened. */
  #opening: Opening | undefined;

  constructor(pool: Http2Pool, headsAre: StreamBooks['headsAre'], events: ConnectionEvents, tap?: Tap) {
    this.tap = tap;
    this.#pool = pool;
    this.#books = { headsAre };
    this.#events = events;
    this.#answer = new AnswerReader(events);
    this.#connection = pool.join(this);
  }

  send({ list, path, body }: Http2Request): void {
    this.#answer.begin();
    this.#opening = { listener: this, books: this.#books, list, path, content: body };
    this.#connection.openings.add(this.#opening);
  }

  /** What was not sent when the answer was complete ends with its stream: the connection is still good. */
  get isFlushed(): boolean {
    return true;
  }

  cut(): void {
    const error = new CutError('the connection was cut');
    if (this.#pool.isOwn) {
      this.#connection.lose(error);
      return;
    }
    // The user’s own link is lost: whoever shares a connection for them ends their stream.
    void this.close();
    this.#events.lost(error);
  }

  close(): Promise<void> {
    if (this.#opening) this.#connection.openings.forget(this.#opening);
    return this.#pool.leave(this.#connection, this);
  }

  connected(): void {
    this.#events.connected();
  }

  lost(error: Error): void {
    this.stream = undefined;
    this.#events.lost(error);
  }

  opened(stream: Stream): void {
    this.#opening = undefined;
    this.stream = stream;
  }

  field(name: string, value: string): void {
    this.#answer.field(name, value);
  }

  block(isLast: boolean): void {
    this.#answer.block(isLast);
  }

  data(bytes: Buffer, start: number, end: number): void {
    this.#answer.body(end - start);
    this.#events.data(bytes, start, end);
  }

  ended(isLast: boolean): void {
    this.stream = undefined;
    this.#answer.end();
    this.#events.end(isLast);
  }

  failed(error: Error): void {
    this.stream = undefined;
    this.#pool.drop(this.#connection, this);
    this.#events.lost(error);
  }
}
