import { type ErrorName, Http2Error } from './errorCodes.ts';
import { defaultFrameBytes, flags, frameName, frameTypes } from './frames.ts';

const {
  DATA,
  HEADERS,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  PUSH_PROMISE,
  PING,
  GOAWAY,
  WINDOW_UPDATE,
  CONTINUATION,
} = frameTypes;

/** The lengths of payloads that have one. That of PRIORITY ends a stream only, and is seen to later. */
const fixedLengths: Readonly<Record<number, number>> = { [RST_STREAM]: 4, [PING]: 8, [WINDOW_UPDATE]: 4 };

/** Refuses a frame that its head shows to be in error for the whole connection (RFC 9113 §4.2, §6). */
export function checkHead(type: number, flagBits: number, streamId: number, length: number): void {
  if (length > defaultFrameBytes) {
    fail(
      'FRAME_SIZE_ERROR',
      `a ${frameName(type)} of ${length} B is above our limit of ${defaultFrameBytes} B`,
    );
  }
  checkStream(type, streamId);
  const fixed = fixedLengths[type];
  if (fixed !== undefined && length !== fixed) {
    fail('FRAME_SIZE_ERROR', `${frameName(type)} has ${length} B in place of ${fixed}`);
  }
  if (type === SETTINGS && flagBits & flags.ACK && length > 0) {
    fail('FRAME_SIZE_ERROR', `the acknowledgement of SETTINGS has ${length} B in place of none`);
  }
  if (type === SETTINGS && length % 6 > 0) {
    fail('FRAME_SIZE_ERROR', `SETTINGS has ${length} B, which is not a multiple of 6`);
  }
  if (type === GOAWAY && length < 8) fail('FRAME_SIZE_ERROR', `GOAWAY has ${length} B in place of 8 or more`);
  if (length < prefixBytes(type, flagBits)) {
    fail('FRAME_SIZE_ERROR', `${frameName(type)} of ${length} B is too short for what its flags announce`);
  }
  if (type === PUSH_PROMISE) {
    fail('PROTOCOL_ERROR', 'PUSH_PROMISE comes though we have not enabled push');
  }
}

/** What stands before the content of DATA and HEADERS: the length of padding, and priority. */
export function prefixBytes(type: number, flagBits: number): number {
  if (type !== DATA && type !== HEADERS) return 0;
  return (flagBits & flags.PADDED ? 1 : 0) + (type === HEADERS && flagBits & flags.PRIORITY ? 5 : 0);
}

function checkStream(type: number, streamId: number): void {
  switch (type) {
    case DATA:
    case HEADERS:
    case PRIORITY:
    case RST_STREAM:
    case PUSH_PROMISE:
    case CONTINUATION:
      if (streamId === 0) fail('PROTOCOL_ERROR', `${frameName(type)} comes on stream 0`);
      break;
    case SETTINGS:
    case PING:
    case GOAWAY:
      if (streamId !== 0) fail('PROTOCOL_ERROR', `${frameName(type)} comes on stream ${streamId}`);
  }
}

/** Refuses a first frame that is not SETTINGS: the peer does not speak HTTP/2 (RFC 9113 §3.4). */
export function checkFirst(head: Buffer): void {
  if (head[3] === SETTINGS && ((head[4] as number) & flags.ACK) === 0) return;
  const text = head.toString('latin1', 0, head.length);
  if (text.startsWith('HTTP/')) fail('PROTOCOL_ERROR', 'the peer answers in HTTP/1, not in HTTP/2');
  fail(
    'PROTOCOL_ERROR',
    `the peer does not speak HTTP/2: in place of a SETTINGS frame comes ${JSON.stringify(text)}`,
  );
}

/** Ends the connection. */
export function fail(code: ErrorName, message: string): never {
  throw new Http2Error(code, message);
}
