const lineEnds: Readonly<Record<number, string>> = { 10: '\\n', 13: '\\r' };
/** What can be seen: no controls, and nothing that turns the direction of text or breaks lines. */
const visible = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/**
 * Bytes as text to look at: characters of UTF-8 that can be seen as they are, CR and LF as `\r` and `\n`
 * (most fonts lack the signs for them), each other byte like `\x81`.
 */
export function shownBytes(bytes: Buffer): string {
  let shown = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = bytes.toString('utf8', at, at + length);
    // Bytes that are no UTF-8 become U+FFFD, which is longer or shorter than they are.
    if (visible.test(character) && Buffer.from(character).equals(bytes.subarray(at, at + length))) {
      shown += character;
      at += length;
    } else {
      shown += lineEnds[first] ?? `\\x${first.toString(16).padStart(2, '0')}`;
      at++;
    }
  }
  return shown;
}
