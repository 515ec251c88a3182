import type { Socket } from 'node:net';
import { messageOf } from '../core/errors.ts';
import { UnreadableError } from '../core/messages/unreadable.ts';
import { recordBytes } from '../core/tlsRecords.ts';
import { type AnswerEvents, AnswerScanner } from './answerScanner.ts';
import type { Ledger } from './ledger.ts';
import { CutError } from './requestFault.ts';

/** A request as it goes over the wire, one character for each byte; it can be sent more than once. */
export interface PreparedRequest {
  readonly head: string;
  readonly body: string;
}

/** The events of a connection, for the sender of its requests. */
export interface ConnectionEvents extends AnswerEvents {
  connected(): void;
  /** The connection can no longer be used. No event follows this one, or `close`. */
  lost(error: Error): void;
}

/** Takes the first `end` bytes of a buffer that will be written over after the call; true asks for more. */
export type Receive = (end: number, bytes: Uint8Array) => boolean;

/** A connection that is being opened, and the event by which it says that it can be used. */
export interface Opened {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/** One HTTP/1.1 connection, for one request at a time: each byte is booked where it is written or read. */
export class HttpConnection {
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
  send({ head, body }: PreparedRequest): void {
    this.#scanner.expectAnswer();
    this.#socket.write(body === '' ? head : head + body, 'latin1');
    // What fails at once, as on a connection that has just been lost, is not sent.
    if (this.#socket.errored) return;
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
