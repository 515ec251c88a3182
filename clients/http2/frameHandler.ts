import type { Http2Error } from './errorCodes.ts';

/**
 * What a frame reader tells of what it reads.
 *
 * Every byte is told exactly once, as it passes: nine by `head`; the content of DATA by `data`; the rest of a
 * payload by `fieldBytes`, `framingBytes` or `controlBytes`; and by `unreadBytes` what cannot be read. The
 * other calls say what the bytes meant, after they were told. Buffers are overwritten after the call.
 */
export interface FrameHandler {
  /** A frame begins. For DATA, `length` is what flow control counts, padding included (RFC 9113 §6.9.1). */
  head(type: number, flags: number, streamId: number, length: number): void;
  /** Content of DATA, in pieces. */
  data(streamId: number, bytes: Buffer, start: number, end: number): void;
  /** Bytes of a field block, in HEADERS or CONTINUATION. */
  fieldBytes(streamId: number, count: number): void;
  /** Padding with its length, and priority, in DATA or HEADERS. */
  framingBytes(streamId: number, count: number): void;
  /** Bytes of a payload of any other type. */
  controlBytes(type: number, count: number): void;
  /**
   * Bytes behind a connection error, from the frame that is in error on, or of a head that never became
   * whole.
   */
  unreadBytes(count: number): void;

  /** A frame of DATA is complete. */
  dataEnd(streamId: number, isEndOfStream: boolean): void;
  /** A field block is complete; it must be decoded, even if nobody waits for it (RFC 9113 §4.3). */
  fields(streamId: number, block: Buffer, start: number, end: number, isEndOfStream: boolean): void;
  /** The peer ends a stream. */
  rstStream(streamId: number, code: number): void;
  /** One setting of the peer's; unknown ones too, which have no meaning. */
  setting(id: number, value: number): void;
  /** The settings of one frame are complete, and want an acknowledgement. */
  settingsEnd(): void;
  /** The peer has acknowledged our settings. */
  settingsAck(): void;
  /** The peer wants its eight bytes back. */
  ping(bytes: Buffer, start: number): void;
  /** The peer answers our PING. */
  pingAck(bytes: Buffer, start: number): void;
  /** The peer takes no more streams, and has not begun those above the last one. */
  goAway(lastStreamId: number, code: number, debug: string): void;
  /** We may send more on a stream, or on the connection as stream 0. */
  windowUpdate(streamId: number, increment: number): void;
  /** A frame was in error in a way that ends its stream only (RFC 9113 §5.4.2); reading goes on. */
  streamError(error: Http2Error): void;
}
