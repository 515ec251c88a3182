/* Where the pieces that transports send begin and end. Incomplete or foreign bytes are not a piece. */

/** A piece of `end - at` bytes at `at`, its data from `dataAt` to `dataEnd`. */
export interface Piece {
  readonly at: number;
  readonly dataAt: number;
  readonly dataEnd: number;
  readonly end: number;
}

/** A WebSocket frame; a `mask` of four bytes where its data is masked. */
export interface Frame extends Piece {
  readonly isFinal: boolean;
  /** RSV1 is set: the message is compressed (RFC 7692 §6). */
  readonly isCompressed: boolean;
  readonly opcode: number;
  readonly lengthBits: 7 | 16 | 64;
  readonly mask: Buffer | null;
}

const chunkLine = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i;
const longestChunkLine = 1_024;

/** The chunk at `at` (RFC 9112 §7.1); the last one, of no data, ends after its trailer section. */
export function chunkAt(bytes: Buffer, at: number): Piece | undefined {
  const head = bytes.toString('latin1', at, Math.min(bytes.length, at + longestChunkLine));
  const lineLength = head.indexOf('\r\n');
  const size = chunkLine.exec(head.slice(0, Math.max(0, lineLength)))?.[1];
  if (size === undefined) return undefined;
  const dataAt = at + lineLength + 2;
  const dataEnd = dataAt + Number.parseInt(size, 16);
  const isLast = dataEnd === dataAt;
  const end = bytes.indexOf(isLast ? '\r\n\r\n' : '\r\n', isLast ? dataAt - 2 : dataEnd, 'latin1');
  if (end < 0 || dataEnd > bytes.length) return undefined;
  if (isLast) return { at, dataAt, dataEnd, end: end + 4 };
  return end === dataEnd ? { at, dataAt, dataEnd, end: end + 2 } : undefined;
}

/** The WebSocket frame at `at` (RFC 6455 §5.2). RSV2 and RSV3 belong to no extension that is in use. */
export function frameAt(bytes: Buffer, at: number): Frame | undefined {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  const short = second & 0x7f;
  const lengthBits = short === 127 ? 64 : short === 126 ? 16 : 7;
  const maskAt = at + 2 + (lengthBits === 7 ? 0 : lengthBits / 8);
  const dataAt = maskAt + (second & 0x80 ? 4 : 0);
  if (first & 0x30 || dataAt > bytes.length) return undefined;
  const length =
    lengthBits === 7
      ? short
      : lengthBits === 16
        ? bytes.readUInt16BE(at + 2)
        : Number(bytes.readBigUInt64BE(at + 2));
  const end = dataAt + length;
  if (end > bytes.length) return undefined;
  return {
    at,
    dataAt,
    dataEnd: end,
    end,
    isFinal: (first & 0x80) !== 0,
    isCompressed: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    lengthBits,
    mask: dataAt > maskAt ? bytes.subarray(maskAt, dataAt) : null,
  };
}

/** Opcodes below this one are data; from it on they are close, ping and pong (RFC 6455 §5.2). */
export const firstControlOpcode = 8;

/** The whole pieces from `from` on, as far as they go. */
export function piecesOf<P extends Piece>(
  bytes: Buffer,
  pieceAt: (bytes: Buffer, at: number) => P | undefined,
  from = 0,
): P[] {
  const pieces: P[] = [];
  for (let piece = pieceAt(bytes, from); piece; piece = pieceAt(bytes, piece.end)) pieces.push(piece);
  return pieces;
}

/** A frame of HTTP/2; its data is its whole payload. */
export interface Http2Frame extends Piece {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
}

/** Bytes of the head of an HTTP/2 frame. */
const http2HeadBytes = 9;

/** The HTTP/2 frame at `at` (RFC 9113 §4.1). */
export function http2FrameAt(bytes: Buffer, at: number): Http2Frame | undefined {
  const dataAt = at + http2HeadBytes;
  if (dataAt > bytes.length) return undefined;
  const end = dataAt + bytes.readUIntBE(at, 3);
  if (end > bytes.length) return undefined;
  const [type = 0, flags = 0] = bytes.subarray(at + 3, at + 5);
  return { at, dataAt, dataEnd: end, end, type, flags, streamId: bytes.readUInt32BE(at + 5) & 0x7fff_ffff };
}

const http2Data = 0;
const http2Padded = 0x8;

/** The content of a DATA frame, without its padding (RFC 9113 §6.1); undefined for any other frame. */
export function http2ContentOf(bytes: Buffer, frame: Http2Frame): Buffer | undefined {
  if (frame.type !== http2Data) return undefined;
  const isPadded = (frame.flags & http2Padded) !== 0 && frame.dataEnd > frame.dataAt;
  const padding = isPadded ? (bytes[frame.dataAt] as number) : 0;
  const from = frame.dataAt + (isPadded ? 1 : 0);
  return bytes.subarray(from, Math.max(from, frame.dataEnd - padding));
}
