/**
 * A masked text frame of fewer than 126 bytes or of up to 64 kB, as a client must send it (RFC 6455 §5.3).
 */
export function encodeFrame(text: string): Buffer {
  const data = Buffer.from(text);
  const length =
    data.length < 126 ? [0x80 | data.length] : [0x80 | 126, data.length >> 8, data.length & 0xff];
  // A mask of zeros leaves the data as it is.
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), data]);
}
