/**
 * The text of a file. Some editors put a byte order mark at its start, and Windows' shells write UTF-16 with
 * one (Unicode Standard, 23.8); without a mark it is UTF-8.
 */
export function decodedText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
