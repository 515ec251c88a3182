import { errorCodes } from './errorCodes.ts';

/** Types of frames (RFC 9113 §6). */
export const frameTypes = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

const names = Object.keys(frameTypes);

/** The name of a frame's type; types that nobody has defined are shown as they came. */
export const frameName = (type: number): string => names[type] ?? `frame of type 0x${type.toString(16)}`;

/** Flags of frames; what one means depends on the type (RFC 9113 §6). */
export const flags = { ACK: 0x1, END_STREAM: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** Settings (RFC 9113 §6.5.2), and extended CONNECT (RFC 8441 §3). */
export const settingIds = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
  ENABLE_CONNECT_PROTOCOL: 0x8,
} as const;

/** The largest window, and the largest number of a stream (RFC 9113 §5.1.1, §6.9.1). */
export const maxUint31 = 0x7fff_ffff;

/** Each frame begins with this many bytes (RFC 9113 §4.1). */
export const frameHeadBytes = 9;

/** The largest payload of a frame until something else is agreed (RFC 9113 §6.5.2). */
export const defaultFrameBytes = 16_384;

/** What a client sends first; its SETTINGS follow (RFC 9113 §3.4). */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Writes a frame's head, and returns where it ends (RFC 9113 §4.1). */
export function writeFrameHead(
  into: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  into[at] = length >>> 16;
  into[at + 1] = length >>> 8;
  into[at + 2] = length;
  into[at + 3] = type;
  into[at + 4] = flags;
  into.writeUInt32BE(streamId, at + 5);
  return at + frameHeadBytes;
}

/** A frame without its payload, which the caller writes behind its head. */
function frame(length: number, type: number, flags = 0, streamId = 0): Buffer {
  const buffer = Buffer.allocUnsafe(frameHeadBytes + length);
  writeFrameHead(buffer, 0, length, type, flags, streamId);
  return buffer;
}

/** SETTINGS with these values (RFC 9113 §6.5). */
export function settingsFrame(settings: { readonly [name in keyof typeof settingIds]?: number }): Buffer {
  const entries = Object.entries(settings) as [keyof typeof settingIds, number][];
  const buffer = frame(entries.length * 6, frameTypes.SETTINGS);
  for (const [i, [name, value]] of entries.entries()) {
    buffer.writeUInt16BE(settingIds[name], frameHeadBytes + i * 6);
    buffer.writeUInt32BE(value, frameHeadBytes + i * 6 + 2);
  }
  return buffer;
}

/** The acknowledgement of SETTINGS: always the same bytes. */
export const settingsAck = frame(0, frameTypes.SETTINGS, flags.ACK);

/** PING, or the answer to one with the same eight bytes (RFC 9113 §6.7). */
export function pingFrame(bytes: Buffer, start: number, isAck: boolean): Buffer {
  const buffer = frame(8, frameTypes.PING, isAck ? flags.ACK : 0);
  bytes.copy(buffer, frameHeadBytes, start, start + 8);
  return buffer;
}

/** Lets the peer send more on a stream, or on the connection as stream 0 (RFC 9113 §6.9). */
export function windowUpdateFrame(streamId: number, increment: number): Buffer {
  const buffer = frame(4, frameTypes.WINDOW_UPDATE, 0, streamId);
  buffer.writeUInt32BE(increment, frameHeadBytes);
  return buffer;
}

/** Ends a stream (RFC 9113 §6.4). */
export function rstStreamFrame(streamId: number, code: number): Buffer {
  const buffer = frame(4, frameTypes.RST_STREAM, 0, streamId);
  buffer.writeUInt32BE(code, frameHeadBytes);
  return buffer;
}

/** Ends a connection (RFC 9113 §6.8). A client's streams are its own: the last one of the peer is 0. */
export function goAwayFrame(code: number = errorCodes.NO_ERROR, debug = ''): Buffer {
  const text = Buffer.from(debug);
  const buffer = frame(8 + text.length, frameTypes.GOAWAY);
  buffer.writeUInt32BE(0, frameHeadBytes);
  buffer.writeUInt32BE(code, frameHeadBytes + 4);
  text.copy(buffer, frameHeadBytes + 8);
  return buffer;
}
