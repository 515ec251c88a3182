import { Http2Error } from './errorCodes.ts';

/**
 * Length in bits of each symbol's code (RFC 7541 Appendix B); the last one is the end of a string, EOS. The
 * code is canonical: the codes follow from their lengths.
 */
const lengths = Uint8Array.of(
  ...[13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28],
  ...[28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  ...[6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6],
  ...[5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10],
  ...[13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
  ...[7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6],
  ...[15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5],
  ...[6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28],
  ...[20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23],
  ...[24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24],
  ...[22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23],
  ...[21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23],
  ...[26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25],
  ...[19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27],
  ...[20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23],
  ...[26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26],
  30,
);
const endOfString = 256;
const longest = 30;

/** Codes by symbol: counted up within a length, shifted to the left from one length to the next. */
const codes = new Uint32Array(lengths.length);
for (let length = 1, code = 0; length <= longest; length++, code *= 2) {
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    if (lengths[symbol] === length) codes[symbol] = code++;
  }
}

/**
 * The decoder takes four bits at a time. A state is a node of the code's tree; its 16 moves say the next
 * state in their low byte, and a symbol above `symbolShift` where `hasSymbol` says so. No code is shorter
 * than five bits, so that a move completes one at most.
 */
const hasSymbol = 0x100;
const isEnd = 0x200;
const symbolShift = 16;
const { moves, mayEnd } = decoder();

function decoder() {
  // The tree: two children for each node; symbols are negative, node 0 is the root.
  const children: [number, number][] = [[0, 0]];
  // Padding is the beginning of the code of EOS, all ones, of less than a byte (RFC 7541 §5.2).
  const depthOfOnes = [0];
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    let node = 0;
    for (let bit = (lengths[symbol] as number) - 1; bit >= 0; bit--) {
      const side = ((codes[symbol] as number) >>> bit) & 1;
      const pair = children[node] as [number, number];
      if (bit === 0) pair[side] = -1 - symbol;
      else if (pair[side] === 0) {
        const depth = depthOfOnes[node];
        if (side === 1 && depth !== undefined) depthOfOnes[children.length] = depth + 1;
        pair[side] = children.push([0, 0]) - 1;
      }
      node = pair[side] as number;
    }
  }
  const moves = new Uint32Array(children.length * 16);
  for (let move = 0; move < moves.length; move++) {
    let node = move >> 4;
    let symbol = 0;
    for (let bit = 3; bit >= 0; bit--) {
      node = (children[node] as [number, number])[(move >> bit) & 1] as number;
      if (node >= 0) continue;
      const found = -1 - node;
      symbol = found === endOfString ? isEnd : hasSymbol | (found << symbolShift);
      node = 0;
      if (found === endOfString) break;
    }
    moves[move] = node | symbol;
  }
  const mayEnd = Uint8Array.from(children, (_, node) => ((depthOfOnes[node] ?? 8) < 8 ? 1 : 0));
  return { moves, mayEnd };
}

let decoded = Buffer.allocUnsafe(1024);

/** Decodes a string; its characters are bytes (latin1). */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string {
  // The shortest code has five bits.
  if ((end - start) * 1.6 > decoded.length) decoded = Buffer.allocUnsafe((end - start) * 2);
  let state = 0;
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    for (let nibble = byte >> 4, i = 0; i < 2; nibble = byte & 15, i++) {
      const move = moves[(state << 4) | nibble] as number;
      if (move & hasSymbol) decoded[length++] = move >> symbolShift;
      else if (move & isEnd) throw new Http2Error('COMPRESSION_ERROR', 'a Huffman-coded string holds EOS');
      state = move & 0xff;
    }
  }
  if (mayEnd[state] === 0) {
    throw new Http2Error(
      'COMPRESSION_ERROR',
      'a Huffman-coded string does not end with at most seven bits of padding, all ones',
    );
  }
  return decoded.toString('latin1', 0, length);
}

/** How many bytes a string of latin1 characters has in Huffman code. */
export function huffmanBytes(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += lengths[text.charCodeAt(i)] as number;
  return (bits + 7) >>> 3;
}

/** Writes a string of latin1 characters in Huffman code, and returns where it ends. */
export function encodeHuffman(text: string, into: Buffer, start: number): number {
  let at = start;
  // Fewer than eight bits wait between two symbols, so that with the longest code they do not fit 32 bits:
  // what is shifted out on the left has been written before, and only the lowest bits count.
  let waiting = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i);
    const code = codes[symbol] as number;
    let left = lengths[symbol] as number;
    if (left > 24) {
      left -= 8;
      waiting = (waiting << left) | (code >>> 8);
      bits += left;
      for (; bits >= 8; bits -= 8) into[at++] = waiting >>> (bits - 8);
      left = 8;
      waiting = (waiting << 8) | (code & 0xff);
    } else waiting = (waiting << left) | code;
    for (bits += left; bits >= 8; bits -= 8) into[at++] = waiting >>> (bits - 8);
  }
  if (bits > 0) into[at++] = (waiting << (8 - bits)) | (0xff >>> bits);
  return at;
}
