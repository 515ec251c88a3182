import { Http2Error } from './errorCodes.ts';
import type { FieldList } from './fieldList.ts';
import { defaultFrameBytes, maxUint31, settingIds } from './frames.ts';
import { HpackEncoder } from './hpackEncoder.ts';
import type { Outbox } from './outbox.ts';
import type { Stream } from './stream.ts';

/** A stream's and a connection's first window (RFC 9113 §6.9.2). */
export const defaultWindowBytes = 65_535;

/** What the target has announced in its SETTINGS, or their defaults (RFC 9113 §6.5.2). */
export interface PeerSettings {
  headerTableBytes: number;
  /** Undefined where it sets no limit. */
  maxConcurrentStreams: number | undefined;
  initialWindowBytes: number;
  maxFrameBytes: number;
  /** Whether a WebSocket can be opened on a stream (RFC 8441 §3). */
  connectProtocol: boolean;
}

/** Room for blocks, which grows with the longest. */
let scratch = Buffer.allocUnsafeSlow(16_384);

/** The sending side of a connection: blocks in HPACK, and content as far as the windows allow. */
export class Sender {
  readonly peer: PeerSettings = {
    headerTableBytes: 4_096,
    maxConcurrentStreams: undefined,
    initialWindowBytes: defaultWindowBytes,
    maxFrameBytes: defaultFrameBytes,
    connectProtocol: false,
  };
  readonly #outbox: Outbox;
  readonly #streams: ReadonlyMap<number, Stream>;
  readonly #encoder = new HpackEncoder();
  #window = defaultWindowBytes;

  constructor(outbox: Outbox, streams: ReadonlyMap<number, Stream>) {
    this.#outbox = outbox;
    this.#streams = streams;
  }

  /** Sends the head of a request. */
  head(stream: Stream, list: FieldList, path: string, isLast: boolean): void {
    const { id, books } = stream;
    const most = this.#encoder.maxBlockBytes(list, path);
    if (most > scratch.length) scratch = Buffer.allocUnsafeSlow(most * 2);
    const end = this.#encoder.encode(list, path, scratch, 0);
    stream.isSent = isLast;
    this.#outbox.block(
      id,
      scratch.toString('latin1', 0, end),
      isLast,
      books.headsAre,
      this.peer.maxFrameBytes,
    );
  }

  /** Sends content when the windows allow; then calls `stream.onSent`. */
  content(stream: Stream, content: string, isLast: boolean): void {
    stream.unsent += content;
    stream.isLastUnsent = isLast;
    this.#send(stream);
  }

  /** Takes a setting of the target's. Throws an Http2Error where a window becomes too large. */
  setting(id: number, value: number): void {
    const { peer } = this;
    if (id === settingIds.HEADER_TABLE_SIZE) {
      peer.headerTableBytes = value;
      this.#encoder.limitTable(value);
    } else if (id === settingIds.MAX_CONCURRENT_STREAMS) peer.maxConcurrentStreams = value;
    else if (id === settingIds.MAX_FRAME_SIZE) peer.maxFrameBytes = value;
    else if (id === settingIds.ENABLE_CONNECT_PROTOCOL) this.#setConnectProtocol(value === 1);
    else if (id === settingIds.INITIAL_WINDOW_SIZE) this.#moveWindows(value);
  }

  /** The target takes so many bytes more on a stream, or on the connection as stream 0. */
  widen(streamId: number, increment: number): void {
    if (streamId === 0) {
      this.#window = widened(this.#window, increment, 0);
      for (const stream of this.#streams.values()) this.#send(stream);
      return;
    }
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    stream.sendWindow = widened(stream.sendWindow, increment, streamId);
    this.#send(stream);
  }

  /** What has been announced holds (RFC 8441 §3): nobody is sent to HTTP/1.1 later on. */
  #setConnectProtocol(isTaken: boolean): void {
    if (this.peer.connectProtocol && !isTaken)
      throw new Http2Error(
        'PROTOCOL_ERROR',
        'the target took back ENABLE_CONNECT_PROTOCOL, by which it had announced WebSockets on streams',
      );
    this.peer.connectProtocol = isTaken;
  }

  /** A new first window applies to the streams that are open, too (RFC 9113 §6.9.2). */
  #moveWindows(bytes: number): void {
    const change = bytes - this.peer.initialWindowBytes;
    this.peer.initialWindowBytes = bytes;
    for (const stream of this.#streams.values()) {
      stream.sendWindow = widened(stream.sendWindow, change, 0);
      this.#send(stream);
    }
  }

  #send(stream: Stream): void {
    const isWaiting = stream.unsent !== '' || stream.isLastUnsent;
    if (!isWaiting) return;
    let at = 0;
    do {
      const room = Math.min(this.#window, stream.sendWindow, this.peer.maxFrameBytes);
      const end = Math.min(stream.unsent.length, at + Math.max(0, room));
      if (end === at && stream.unsent.length > 0) break;
      const isLast = stream.isLastUnsent && end === stream.unsent.length;
      this.#outbox.data(stream, stream.unsent.slice(at, end), isLast);
      this.#window -= end - at;
      stream.sendWindow -= end - at;
      at = end;
    } while (at < stream.unsent.length);
    stream.unsent = stream.unsent.slice(at);
    if (stream.unsent !== '') return;
    if (stream.isLastUnsent) stream.isSent = true;
    stream.isLastUnsent = false;
    const { onSent } = stream;
    stream.onSent = undefined;
    onSent?.();
  }
}

function widened(window: number, by: number, streamId: number): number {
  if (window + by > maxUint31)
    throw new Http2Error(
      'FLOW_CONTROL_ERROR',
      `the target widened a flow-control window beyond ${maxUint31} B`,
      streamId,
    );
  return window + by;
}
