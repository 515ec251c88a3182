/** Why a stream or a connection ends (RFC 9113 §7). */
export const errorCodes = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  FLOW_CONTROL_ERROR: 0x3,
  SETTINGS_TIMEOUT: 0x4,
  STREAM_CLOSED: 0x5,
  FRAME_SIZE_ERROR: 0x6,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  COMPRESSION_ERROR: 0x9,
  CONNECT_ERROR: 0xa,
  ENHANCE_YOUR_CALM: 0xb,
  INADEQUATE_SECURITY: 0xc,
  HTTP_1_1_REQUIRED: 0xd,
} as const;

export type ErrorName = keyof typeof errorCodes;

const names = new Map<number, string>(Object.entries(errorCodes).map(([name, code]) => [code, name]));

/** The name of an error code that a peer has sent; codes that nobody has defined are shown as they came. */
export const errorName = (code: number): string => names.get(code) ?? `0x${code.toString(16)}`;

/**
 * A breach of HTTP/2 by the peer. It ends a stream (RFC 9113 §5.4.2) or, on stream 0, the connection
 * (§5.4.1).
 */
export class Http2Error extends Error {
  override readonly name = 'Http2Error';
  /** What RST_STREAM or GOAWAY says of it. */
  readonly code: number;
  /** The stream that ends; 0 for the whole connection. */
  readonly streamId: number;

  constructor(code: ErrorName, message: string, streamId = 0) {
    super(`${message} (${code})`);
    this.code = errorCodes[code];
    this.streamId = streamId;
  }
}
