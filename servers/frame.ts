/** Opcodes of WebSocket data frames (RFC 6455 §5.2). */
export const opcodes = { text: 1, binary: 2 } as const;

/** Bytes of the shortest header for so many bytes of unmasked data. */
export const headerBytesFor = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Writes the shortest header of an unmasked frame, with this first byte; gives the place after it. */
export function writeHeader(out: Buffer, at: number, first: number, length: number): number {
  const bytes = headerBytesFor(length);
  out[at] = first;
  if (bytes === 2) out[at + 1] = length;
  else if (bytes === 4) {
    out[at + 1] = 126;
    out.writeUInt16BE(length, at + 2);
  } else {
    out[at + 1] = 127;
    out.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + bytes;
}

/** A whole unmasked, unfragmented server frame: header and data, text as UTF-8, in one buffer. */
export function frame(opcode: number, data: string | Buffer): Buffer {
  const length = Buffer.byteLength(data);
  const out = Buffer.allocUnsafe(headerBytesFor(length) + length);
  const dataAt = writeHeader(out, 0, 0x80 | opcode, length);
  if (typeof data === 'string') out.write(data, dataAt);
  else data.copy(out, dataAt);
  return out;
}
