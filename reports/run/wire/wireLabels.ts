import {
  chunkAt,
  type Frame,
  firstControlOpcode,
  frameAt,
  type Piece,
  piecesOf,
} from '../../../core/framing.ts';
import { labelContent, type WireCategory, type WireLabel } from './wireContent.ts';

/** What cannot be told. */
export const otherBytes: WireLabel = { category: 'framing', name: 'other bytes' };
const chunkSize: WireLabel = { category: 'framing', name: 'chunk size' };
const chunkEnd: WireLabel = { category: 'framing', name: 'chunk end' };
const lastChunk: WireLabel = { category: 'framing', name: 'last chunk' };
const compressed = (category: WireCategory): WireLabel => ({ category, name: 'compressed message' });

/**
 * A head of HTTP/1.1 (RFC 9112 §2.1): its first line, of a request or a response, and the rest up to the
 * empty line.
 */
const head = /^(?:([A-Z]+ \S+ HTTP\/1\.\d)|HTTP\/1\.\d \d{3}[^\r\n]*)\r\n(?:[^\r\n]+\r\n)*\r\n/;

const hasLength = /\r\ncontent-length: *(\d*)/i;
const hasBody = /\r\n(?:content-length|transfer-encoding):/i;

const opcodes = ['continuation', 'text', 'binary'];
const controls: Readonly<Record<number, WireLabel>> = {
  8: { category: 'handshake', name: 'close frame' },
  9: { category: 'heartbeat', name: 'ping frame' },
  10: { category: 'heartbeat', name: 'pong frame' },
};

/**
 * Labels each byte of one direction, by what the bytes themselves look like: a head of HTTP or none, then
 * chunks, WebSocket frames, or a body. `headsAre` is the category of heads.
 */
export function labelsOf(
  bytes: Buffer,
  headsAre: 'headers' | 'handshake',
  payloads: readonly Buffer[],
): WireLabel[] {
  const labels = new Array<WireLabel>(bytes.length).fill(otherBytes);
  const { last, bodyAt } = labelHeads(bytes, headsAre, labels);
  // No frame begins like a chunk: the characters of a size set bits that are reserved, or say more is to
  // follow.
  const chunks = piecesOf(bytes, chunkAt, bodyAt);
  const frames = chunks.length > 0 ? [] : piecesOf(bytes, frameAt, bodyAt);
  if (chunks.length > 0) labelChunks(bytes, chunks, payloads, labels);
  else if (frames.length > 0) labelFrames(bytes, frames, payloads, labels);
  else if (hasLength.test(last))
    labelData(bytes, [{ dataAt: bodyAt, dataEnd: bytes.length }], payloads, labels);
  return labels;
}

/**
 * Labels the head, and those before it: of a preflight, which had no body, and of a request for a token,
 * whose length is known. Gives the last, and its end.
 */
function labelHeads(
  bytes: Buffer,
  headsAre: 'headers' | 'handshake',
  labels: WireLabel[],
): { last: string; bodyAt: number } {
  const text = bytes.toString('latin1');
  let last = '';
  let bodyAt = 0;
  while (true) {
    const [, length] = hasLength.exec(last) ?? [];
    const nextAt = bodyAt + Number(length ?? 0);
    if (hasBody.test(last)) {
      if (!length || !head.test(text.slice(nextAt))) break;
      labelData(bytes, [{ dataAt: bodyAt, dataEnd: nextAt }], [], labels);
      bodyAt = nextAt;
    }
    const found = head.exec(text.slice(bodyAt));
    if (!found) break;
    [last] = found;
    const isRequest = found[1] !== undefined;
    const [fieldsAt, end] = [bodyAt + last.indexOf('\r\n') + 2, bodyAt + last.length];
    labels.fill({ category: headsAre, name: isRequest ? 'request line' : 'status line' }, bodyAt, fieldsAt);
    const name = isRequest ? 'request headers' : 'response headers';
    labels.fill({ category: headsAre, name }, fieldsAt, end);
    bodyAt = end;
  }
  return { last, bodyAt };
}

/** Labels each byte of what a stream of HTTP/2 carries: WebSocket frames, or a body. */
export function labelsOfContent(content: Buffer, payloads: readonly Buffer[]): WireLabel[] {
  const labels = new Array<WireLabel>(content.length).fill(otherBytes);
  const frames = piecesOf(content, frameAt);
  // The first bytes of lines of JSON and of SSE have bits that are reserved in a frame, but for a line end.
  if (frames.length > 0 && frames.every(({ isFinal, opcode }) => isFinal || opcode < firstControlOpcode))
    labelFrames(content, frames, payloads, labels);
  else labelData(content, [{ dataAt: 0, dataEnd: content.length }], payloads, labels);
  return labels;
}

/** Chunks (RFC 9112 §7.1), which may cut what they carry anywhere. */
function labelChunks(
  bytes: Buffer,
  chunks: readonly Piece[],
  payloads: readonly Buffer[],
  labels: WireLabel[],
): void {
  for (const { at, dataAt, dataEnd, end } of chunks) {
    if (dataAt === dataEnd) labels.fill(lastChunk, at, end);
    else {
      labels.fill(chunkSize, at, dataAt);
      labels.fill(chunkEnd, dataEnd, end);
    }
  }
  labelData(bytes, chunks, payloads, labels);
}

/** Frames (RFC 6455 §5.2): control frames stand for themselves, data frames make up messages (§5.4). */
function labelFrames(
  bytes: Buffer,
  frames: readonly Frame[],
  payloads: readonly Buffer[],
  labels: WireLabel[],
): void {
  const labelMessage = (message: readonly Frame[]) => {
    // What is in a compressed message cannot be told: it may refer to the messages before (RFC 7692 §7.2.2).
    if (message[0]?.isCompressed)
      for (const { dataAt, dataEnd } of message)
        labels.fill(compressed(payloads.length > 0 ? 'payload' : 'envelope'), dataAt, dataEnd);
    else labelData(bytes, message, payloads, labels);
  };
  let message: Frame[] = [];
  for (const frame of frames) {
    if (frame.opcode >= firstControlOpcode) {
      labels.fill(controls[frame.opcode] ?? otherBytes, frame.at, frame.end);
      continue;
    }
    labels.fill({ category: 'framing', name: describeHeader(frame) }, frame.at, frame.dataAt);
    message.push(frame);
    if (!frame.isFinal) continue;
    labelMessage(message);
    message = [];
  }
  labelMessage(message);
}

function describeHeader({ isFinal, isCompressed, opcode, mask, lengthBits }: Frame): string {
  const flags = [isFinal ? 'FIN' : 'no FIN', ...(isCompressed ? ['RSV1 (compressed)'] : [])];
  const length = lengthBits === 7 ? '7' : `7+${lengthBits}`;
  const words = [
    ...flags,
    opcodes[opcode] ?? `opcode ${opcode}`,
    mask ? 'mask' : 'no mask',
    `${length} bits length`,
  ];
  return `WebSocket header: ${words.join(', ')}`;
}

type Data = Pick<Frame, 'dataAt' | 'dataEnd'> & { readonly mask?: Buffer | null };

/** Labels data as the whole that it is behind all pieces, unmasked. */
function labelData(
  bytes: Buffer,
  pieces: readonly Data[],
  payloads: readonly Buffer[],
  labels: WireLabel[],
): void {
  const content = Buffer.concat(
    pieces.map(({ dataAt, dataEnd, mask }) => {
      const data = bytes.subarray(dataAt, dataEnd);
      return mask ? data.map((byte, i) => byte ^ (mask[i & 3] as number)) : data;
    }),
  );
  const contentLabels = labelContent(content, payloads);
  let from = 0;
  for (const { dataAt, dataEnd } of pieces)
    for (let at = dataAt; at < dataEnd; at++) labels[at] = contentLabels[from++] as WireLabel;
}
