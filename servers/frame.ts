/** Opcodes of WebSocket data frames (RFC 6455 §5.2). */
export const opcodes = { text: 1, binary: 2 } as const;

/** A whole unmasked, unfragmented server frame: header and data, text as UTF-8, in one buffer. */
export function frame(opcode: number, data: string | Buffer): Buffer {
  const length = Buffer.byteLength(data);
  const headerBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const out = Buffer.allocUnsafe(headerBytes + length);
  out[0] = 0x80 | opcode;
  if (headerBytes === 2) out[1] = length;
  else if (headerBytes === 4) {
    out[1] = 126;
    out.writeUInt16BE(length, 2);
  } else {
    out[1] = 127;
    out.writeBigUInt64BE(BigInt(length), 2);
  }
  if (typeof data === 'string') out.write(data, headerBytes);
  else data.copy(out, headerBytes);
  return out;
}
