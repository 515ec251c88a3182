import type { Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import { recordBytes } from '../../core/tlsRecords.ts';
import {
  type ConnectionEvents,
  endpointOf,
  type HttpConnection,
  type Opened,
  type PreparedRequest,
  type PrepareRequest,
  type Receive,
} from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import { isCounted } from '../wire/meteredSocket.ts';
import { CutError } from '../wire/requestFault.ts';
import { AnswerScanner } from './answerScanner.ts';

/** A request as it goes over the wire, one character for each byte. */
interface Http1Request extends PreparedRequest {
  readonly head: string;
  readonly body: string;
}

/** Makes requests for a target; unless a connection is kept, each asks the server to close its own. */
export function http1Requests(url: URL, isKept: boolean): PrepareRequest {
  const connection = isKept ? 'keep-alive' : 'close';
  const middle = ` HTTP/1.1\r\nhost: ${url.host}\r\nconnection: ${connection}\r\n`;
  return (parts): Http1Request => {
    const { method, path, fields, body } = parts;
    const start = `${method} ${path}${middle}${fields.lines}`;
    const endpoint = endpointOf(parts);
    if (body === undefined) return { endpoint, head: `${start}\r\n`, body: '' };
    const bytes = Buffer.from(body).toString('latin1');
    return { endpoint, head: `${start}content-length: ${bytes.length}\r\n\r\n`, body: bytes };
  };
}

/** One HTTP/1.1 connection, for one request at a time: each byte is booked where it is written or read. */
export class Http1Connection implements HttpConnection {
  readonly #socket: Socket;
  readonly #scanner: AnswerScanner;
  readonly #events: ConnectionEvents;
  readonly #ledger: Ledger;
  readonly #headsAre: 'headers' | 'handshake';
  /**
   * Bytes that may be on their way although the socket has not said so: TLS tells of each write a turn later,
   * and an answer may be sooner.
   */
  readonly #untold: number;
  #isOver = false;

  constructor(
    open: (receive: Receive) => Opened,
    ledger: Ledger,
    headsAre: 'headers' | 'handshake',
    events: ConnectionEvents,
  ) {
    this.#events = events;
    this.#ledger = ledger;
    this.#headsAre = headsAre;
    this.#scanner = new AnswerScanner(ledger.received, headsAre, events);
    const { socket, ready } = open((end, bytes) => this.#receive(bytes as Buffer, end));
    this.#untold = ready === 'secureConnect' ? recordBytes : 0;
    this.#socket = socket
      .once(ready, () => events.connected())
      .once('end', () => this.#ended())
      .on('error', (error) => this.#lose(error))
      .once('close', () => this.#lose(new Error('the connection was closed')));
  }

  /** Sends a request, in one piece. */
  send({ head, body }: Http1Request): void {
    this.#scanner.expectAnswer();
    this.#socket.write(body === '' ? head : head + body, 'latin1');
    if (!isCounted(this.#socket)) return;
    const { sent } = this.#ledger;
    sent[this.#headsAre] += head.length;
    sent.body += body.length;
  }

  /** Whether all that was sent has left this process: an answer may come before its request is complete. */
  get isFlushed(): boolean {
    return this.#socket.writableLength <= this.#untold;
  }

  /** Loses the connection, as if the network were gone. */
  cut(): void {
    this.#lose(new CutError('the connection was cut'));
  }

  /** Closes the connection at once. */
  close(): Promise<void> {
    this.#isOver = true;
    this.#scanner.stop();
    this.#socket.destroy();
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  #receive(bytes: Buffer, end: number): boolean {
    try {
      this.#scanner.scan(bytes, end);
    } catch (error) {
      this.#lose(new UnreadableError(messageOf(error)));
    }
    return true;
  }

  #ended(): void {
    try {
      this.#scanner.close();
      this.#lose(new Error('the target closed the connection'));
    } catch (error) {
      this.#lose(error as Error);
    }
  }

  #lose(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#scanner.stop();
    this.#socket.destroy();
    this.#events.lost(error);
  }
}
