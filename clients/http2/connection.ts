import type { Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import type { Opened, Receive } from '../wire/httpConnection.ts';
import type { Ledger } from '../wire/ledger.ts';
import { errorCodes, Http2Error } from './errorCodes.ts';
import { farewell } from './farewell.ts';
import { FrameReader } from './frameReader.ts';
import { goAwayFrame } from './frames.ts';
import { declinedByAlpn, Greeting } from './greeting.ts';
import { Inbound } from './inbound.ts';
import { type Member, Members } from './members.ts';
import { Openings, tooManyStreams } from './openings.ts';
import { Outbox } from './outbox.ts';
import { Refills, windowBytes } from './refills.ts';
import { type PeerSettings, Sender } from './sender.ts';
import { type Opening, Stream } from './stream.ts';
import { Streams } from './streams.ts';
import { Taps } from './taps.ts';

/** What a connection is told of its use, and whom it tells. */
export interface ConnectionOptions {
  readonly isShared: boolean;
  onSettled(peer: PeerSettings): void;
  onStream(): void;
  /** No more streams can be opened. */
  onClosing(): void;
}

/** One HTTP/2 connection (RFC 9113): each byte is booked where it is written or read. */
export class Http2Connection {
  readonly #members = new Members();
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #streams: Streams;
  readonly #sender: Sender;
  readonly #refills: Refills;
  readonly #reader: FrameReader;
  readonly #taps: Taps;
  readonly #greeting: Greeting;
  readonly #options: ConnectionOptions;
  /** Opens streams, as soon as the target takes another one; their listeners are told. */
  readonly openings = new Openings({
    hasRoom: () => this.#streams.open.size < this.#most,
    open: (opening) => this.#open(opening),
    reason: () => tooManyStreams(this.#most, this.#options.isShared),
  });
  #isOver = false;
  #isReading = false;
  /** What the target has said of the end, which then comes. */
  #farewell: Error | undefined;

  constructor(open: (receive: Receive) => Opened, ledger: Ledger, options: ConnectionOptions) {
    this.#options = options;
    const { socket, ready } = open((end, bytes) => this.#receive(bytes as Buffer, end));
    this.#socket = socket;
    this.#greeting = new Greeting(socket);
    this.#taps = new Taps(options.isShared);
    this.#outbox = new Outbox(socket, ledger.sent, options.isShared, (bytes) => this.#taps.written(bytes));
    this.#streams = new Streams(this.#outbox, () => this.openings.serve());
    this.#sender = new Sender(this.#outbox, this.#streams.open);
    this.#refills = new Refills(this.#outbox, this.#streams.open);
    const [streams, sender, outbox, refills] = [this.#streams, this.#sender, this.#outbox, this.#refills];
    const inbound = new Inbound(ledger.received, { streams, sender, outbox, refills }, this);
    this.#reader = new FrameReader(inbound);
    socket
      .once(ready, () => this.#begin())
      .once('end', () => this.lose(this.#cutOff('the target closed the connection')))
      .on('error', (error) => this.lose(this.#farewell ?? error))
      .once('close', () => this.lose(this.#farewell ?? new Error('the connection was closed')));
  }

  /** What is booked when it is sent, for content that is read in its own way. */
  get unsentBooks(): Outbox['waiting'] {
    return this.#outbox.waiting;
  }

  /** Whether a WebSocket can be opened on a stream; undefined before the target has said so. */
  get takesWebSockets(): boolean | undefined {
    return this.#greeting.isSettled ? this.#sender.peer.connectProtocol : undefined;
  }

  /** Adds a member, and tells it when it can send. */
  join(member: Member): void {
    this.#members.add(member);
    this.#taps.add(member);
    // Never at once: the member does not have this connection yet.
    if (this.#greeting.isSent)
      queueMicrotask(() => {
        if (this.#members.has(member)) member.connected();
      });
  }

  /** How many take part. */
  get size(): number {
    return this.#members.size;
  }

  /** Removes a member, which is told of nothing more; false where it was none. */
  remove(member: Member): boolean {
    this.#taps.delete(member);
    return this.#members.delete(member);
  }

  /** Sends content on a stream; calls back when all of it has been handed on. */
  send(stream: Stream, content: string, isLast: boolean, done?: () => void): void {
    stream.onSent = done;
    this.#taps.speaks(stream.listener);
    this.#sender.content(stream, content, isLast);
    this.#flush();
  }

  /** Ends a stream, of which nothing more is wanted. */
  reset(stream: Stream): void {
    this.#streams.reset(stream.id);
    this.#flush();
  }

  /** Loses the connection: all members are told. */
  lose(error: Error): void {
    if (this.#isOver) return;
    this.#end();
    this.#members.lose(error);
  }

  /** Closes the connection at once; members are not told. */
  close(): Promise<void> {
    this.#end();
    this.#members.tellAll((member) => this.#members.delete(member));
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  /** For the frames to tell; so is the next. */
  settled(): void {
    const isFirst = this.#greeting.settle();
    this.openings.serve();
    if (!isFirst) return;
    this.#options.onSettled(this.#sender.peer);
    this.#members.tellAll((member) => member.settled?.());
  }

  /** The target opens no stream above the last one, and ends those that are open in order (RFC 9113 §6.8). */
  goingAway(lastStreamId: number, code: number, debug: string): void {
    this.#farewell = farewell('ended the connection by GOAWAY', code, debug);
    this.#closeDoor();
    this.#members.lose(this.#farewell, (member) => {
      const { stream } = member;
      if (stream && stream.id <= lastStreamId) return false;
      if (stream) this.#streams.take(stream.id);
      this.#taps.delete(member);
      return true;
    });
    if (this.#members.size === 0) this.#end();
  }

  #begin(): void {
    const declined = declinedByAlpn(this.#socket);
    if (declined) this.lose(declined);
    if (this.#isOver) return;
    this.#greeting.send(this.#outbox, (error) => this.lose(error));
    this.#members.tellAll((member) => member.connected());
    this.#outbox.flush();
  }

  #open({ listener, books, list, path, content }: Opening): void {
    const send = this.#sender.peer.initialWindowBytes;
    const stream = new Stream(this.#streams.takeId(), listener, books, { send, receive: windowBytes.stream });
    this.#streams.open.set(stream.id, stream);
    this.#options.onStream();
    listener.opened(stream);
    this.#taps.speaks(listener);
    this.#sender.head(stream, list, path, content === '');
    if (content) this.#sender.content(stream, content, true);
    this.#flush();
  }

  /**
   * How many streams the target takes at once (RFC 9113 §6.5.2): one, until it has said how many, as it may
   * refuse those that it does not take.
   */
  get #most(): number {
    const { maxConcurrentStreams } = this.#sender.peer;
    return maxConcurrentStreams ?? (this.#greeting.isSettled ? Number.POSITIVE_INFINITY : 1);
  }

  #receive(bytes: Buffer, end: number): boolean {
    this.#isReading = true;
    if (!this.#greeting.isSettled) this.#greeting.read(bytes, end);
    this.#taps.read(bytes, end);
    try {
      this.#reader.scan(bytes, end);
    } catch (error) {
      this.#breach(error);
    }
    this.#isReading = false;
    this.#flush();
    return true;
  }

  /** The target has broken HTTP/2: it is told why, and the connection is lost (RFC 9113 §5.4.1). */
  #breach(error: unknown): void {
    const reason = messageOf(error);
    if (!this.#greeting.hasBegun) {
      this.lose(this.#greeting.notHttp2(reason));
      return;
    }
    const code = error instanceof Http2Error ? error.code : errorCodes.INTERNAL_ERROR;
    this.#outbox.whole(goAwayFrame(code, reason), 'control');
    this.#outbox.flush();
    this.lose(new UnreadableError(reason));
  }

  #cutOff(reason: string): Error {
    const gone = this.#farewell ?? this.#greeting.goneBefore(reason);
    return gone ?? new Error(this.#reader.isBetweenFrames ? reason : `${reason} in the middle of a frame`);
  }

  /** What is made while reading leaves when all has been read. */
  #flush(): void {
    if (!this.#isReading) this.#outbox.flushSoon();
  }

  #closeDoor(): void {
    if (this.#streams.isClosing) return;
    this.#streams.isClosing = true;
    this.openings.stop();
    this.#options.onClosing();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#greeting.stop();
    this.#refills.stop();
    this.#closeDoor();
    this.#streams.open.clear();
    this.#reader.end();
    this.#socket.destroy();
  }
}
