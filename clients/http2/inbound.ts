import { messageOf } from '../../core/errors.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import type { LedgerSide } from '../wire/ledger.ts';
import { errorCodes, Http2Error } from './errorCodes.ts';
import { farewell } from './farewell.ts';
import { FloodGuard } from './floodGuard.ts';
import type { FrameHandler } from './frameHandler.ts';
import { frameHeadBytes, frameName, frameTypes, pingFrame, settingsAck } from './frames.ts';
import { HpackDecoder } from './hpackDecoder.ts';
import type { Outbox } from './outbox.ts';
import type { Refills } from './refills.ts';
import type { Sender } from './sender.ts';
import type { Stream } from './stream.ts';
import type { Streams } from './streams.ts';

const { DATA, HEADERS, CONTINUATION, SETTINGS, PING, RST_STREAM, WINDOW_UPDATE, PRIORITY } = frameTypes;

/** What our SETTINGS allow the target's blocks. */
export const limits = { headerTableBytes: 65_536, headerListBytes: 262_144 };

/** What concerns the connection as a whole. */
export interface ConnectionHandler {
  settled(): void;
  goingAway(lastStreamId: number, code: number, debug: string): void;
}

/** Books each byte that a target sends on a connection, and tells streams and connection of the frames. */
export class Inbound implements FrameHandler {
  readonly #side: LedgerSide;
  readonly #streams: Streams;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #refills: Refills;
  readonly #connection: ConnectionHandler;
  readonly #decoder = new HpackDecoder(limits.headerTableBytes, limits.headerListBytes);
  readonly #flood = new FloodGuard();
  /** The stream whose block is decoded, and what it found wrong there: decoding must go on all the same. */
  #reading: Stream | undefined;
  #wrong: unknown;

  constructor(
    side: LedgerSide,
    parts: { streams: Streams; sender: Sender; outbox: Outbox; refills: Refills },
    connection: ConnectionHandler,
  ) {
    this.#side = side;
    this.#streams = parts.streams;
    this.#sender = parts.sender;
    this.#outbox = parts.outbox;
    this.#refills = parts.refills;
    this.#connection = connection;
  }

  head(type: number, flagBits: number, streamId: number, length: number): void {
    if (type === DATA || type === HEADERS || type === CONTINUATION) this.#side.framing += frameHeadBytes;
    else this.#side[categoryOf(type)] += frameHeadBytes;
    this.#flood.check(type, flagBits, length);
    if (streamId === 0) return;
    const stream = this.#streams.open.get(streamId);
    if (!stream && !isOfAnyStream(type))
      this.#streams.checkGone(streamId, frameName(type), isOfOpenStreams(type));
    if (type !== DATA) return;
    this.#refills.taken(length);
    if (!stream) return;
    try {
      this.#refills.takenOn(stream, length);
    } catch (error) {
      this.#fail(stream, error);
    }
  }

  data(streamId: number, bytes: Buffer, start: number, end: number): void {
    const stream = this.#streams.open.get(streamId);
    if (stream?.books.received) stream.books.received(bytes.subarray(start, end));
    else this.#side.body += end - start;
    if (!stream) return;
    try {
      stream.listener.data(bytes, start, end);
    } catch (error) {
      this.#fail(stream, error);
    }
  }

  dataEnd(streamId: number, isEndOfStream: boolean): void {
    if (isEndOfStream) this.#end(streamId);
  }

  fieldBytes(streamId: number, count: number): void {
    this.#side[this.#streams.open.get(streamId)?.books.headsAre ?? 'headers'] += count;
  }

  framingBytes(_streamId: number, count: number): void {
    this.#side.framing += count;
  }

  controlBytes(type: number, count: number): void {
    this.#side[categoryOf(type)] += count;
  }

  unreadBytes(count: number): void {
    this.#side.body += count;
  }

  fields(streamId: number, block: Buffer, start: number, end: number, isEndOfStream: boolean): void {
    const stream = this.#streams.open.get(streamId);
    this.#reading = stream;
    this.#wrong = undefined;
    this.#decoder.decode(block, start, end, this.#field);
    if (!stream) {
      if (isEndOfStream) this.#end(streamId);
      return;
    }
    if (this.#wrong !== undefined) {
      this.#fail(stream, this.#wrong);
      return;
    }
    try {
      stream.listener.block(isEndOfStream);
      if (isEndOfStream) this.#end(streamId);
    } catch (error) {
      this.#fail(stream, error);
    }
  }

  readonly #field = (name: string, value: string): void => {
    if (!this.#reading || this.#wrong !== undefined) return;
    try {
      this.#reading.listener.field(name, value);
    } catch (error) {
      this.#wrong = error;
    }
  };

  rstStream(streamId: number, code: number): void {
    this.#streams.take(streamId)?.listener.failed(farewell('reset the stream', code));
  }

  setting(id: number, value: number): void {
    this.#sender.setting(id, value);
  }

  settingsEnd(): void {
    this.#outbox.whole(settingsAck, 'handshake');
    this.#connection.settled();
  }

  settingsAck(): void {}

  ping(bytes: Buffer, start: number): void {
    this.#outbox.whole(pingFrame(bytes, start, true), 'heartbeat');
  }

  pingAck(): void {}

  goAway(lastStreamId: number, code: number, debug: string): void {
    this.#connection.goingAway(lastStreamId, code, debug);
  }

  windowUpdate(streamId: number, increment: number): void {
    const stream = this.#streams.open.get(streamId);
    try {
      this.#sender.widen(streamId, increment);
    } catch (error) {
      if (!stream) throw error;
      this.#fail(stream, error);
    }
  }

  streamError(error: Http2Error): void {
    const stream = this.#streams.open.get(error.streamId);
    if (stream) this.#fail(stream, error);
  }

  /** Ends the stream; what ends the connection is thrown on. */
  #fail(stream: Stream, error: unknown): void {
    if (error instanceof Http2Error && error.streamId === 0) throw error;
    const code = error instanceof Http2Error ? error.code : errorCodes.PROTOCOL_ERROR;
    this.#streams.reset(stream.id, code);
    stream.listener.failed(unreadable(error));
  }

  #end(streamId: number): void {
    const stream = this.#streams.ended(streamId);
    if (!stream) return;
    try {
      stream.listener.ended(this.#streams.isClosing);
    } catch (error) {
      stream.listener.failed(unreadable(error));
    }
  }
}

function categoryOf(type: number): 'handshake' | 'heartbeat' | 'control' {
  if (type === SETTINGS) return 'handshake';
  return type === PING ? 'heartbeat' : 'control';
}

/** What may come on any stream, open or not: it says nothing (RFC 9113 §5.1, §5.5). */
const isOfAnyStream = (type: number) => type === PRIORITY || type > CONTINUATION;

/** What no stream may get any more once it has ended (RFC 9113 §5.1, “closed”). */
const isOfOpenStreams = (type: number) => type !== RST_STREAM && type !== WINDOW_UPDATE;

const unreadable = (error: unknown) =>
  error instanceof UnreadableError ? error : new UnreadableError(messageOf(error));
