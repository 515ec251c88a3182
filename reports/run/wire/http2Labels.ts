import { type Http2Frame, http2ContentOf, http2FrameAt, piecesOf } from '../../../core/framing.ts';
import { groupBy } from '../../../core/groupBy.ts';
import type { WireCategory, WireLabel } from './wireContent.ts';
import { labelsOfContent, otherBytes } from './wireLabels.ts';

/** What a client begins a connection with (RFC 9113 §3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

interface FrameType {
  readonly name: string;
  /** What its bytes are for, but for content of DATA and fields of heads; control where it is absent. */
  readonly category?: WireCategory;
  readonly flags?: Readonly<Record<string, number>>;
}

const padded = 0x8;
const priority = 0x20;

/** Types of frames, by their number (RFC 9113 §6). */
const types: readonly FrameType[] = [
  { name: 'DATA', category: 'framing', flags: { END_STREAM: 0x1, PADDED: padded } },
  {
    name: 'HEADERS',
    category: 'framing',
    flags: { END_STREAM: 0x1, END_HEADERS: 0x4, PADDED: padded, PRIORITY: priority },
  },
  { name: 'PRIORITY' },
  { name: 'RST_STREAM' },
  { name: 'SETTINGS', category: 'handshake', flags: { ACK: 0x1 } },
  { name: 'PUSH_PROMISE' },
  { name: 'PING', category: 'heartbeat', flags: { ACK: 0x1 } },
  { name: 'GOAWAY' },
  { name: 'WINDOW_UPDATE' },
  { name: 'CONTINUATION', category: 'framing', flags: { END_HEADERS: 0x4 } },
];
const DATA = 0;
const HEADERS = 1;
const CONTINUATION = 9;

/**
 * Labels each byte of one direction of HTTP/2: the heads of frames, field blocks as a whole, as only the
 * whole connection would tell what they say (RFC 7541 §2.2), and what the DATA of each stream carries.
 */
export function http2LabelsOf(
  bytes: Buffer,
  headsAre: 'headers' | 'handshake',
  payloads: readonly Buffer[],
): WireLabel[] {
  const labels = new Array<WireLabel>(bytes.length).fill(otherBytes);
  const hasPreface = bytes.subarray(0, preface.length).equals(preface);
  if (hasPreface) labels.fill({ category: 'handshake', name: 'HTTP/2 preface' }, 0, preface.length);
  const frames = piecesOf(bytes, http2FrameAt, hasPreface ? preface.length : 0);
  for (const frame of frames) labelFrame(bytes, frame, headsAre, labels);
  const content = frames.filter(({ type }) => type === DATA);
  for (const ofStream of groupBy(content, ({ streamId }) => streamId).values())
    labelContentOf(bytes, ofStream, payloads, labels);
  return labels;
}

function labelFrame(
  bytes: Buffer,
  { at, dataAt, dataEnd, type, flags, streamId }: Http2Frame,
  headsAre: 'headers' | 'handshake',
  labels: WireLabel[],
): void {
  const { name, category = 'control', flags: named = {} } = types[type] ?? { name: `frame of type ${type}` };
  const words = [
    `HTTP/2 ${name}`,
    ...(streamId === 0 ? [] : [`stream ${streamId}`]),
    ...Object.entries(named).flatMap(([flag, bit]) => ((flags & bit) === 0 ? [] : [flag])),
  ];
  // With what stands around the content of DATA and HEADERS: padding, and a priority (RFC 9113 §6.2).
  labels.fill({ category, name: words.join(', ') }, at, dataEnd);
  if (type !== HEADERS && type !== CONTINUATION) return;
  const isPadded = type === HEADERS && (flags & padded) !== 0;
  const hasPriority = type === HEADERS && (flags & priority) !== 0;
  const from = dataAt + (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
  const to = dataEnd - (isPadded ? (bytes[dataAt] as number) : 0);
  if (from < to) labels.fill({ category: headsAre, name: 'fields in HPACK', isOpaque: true }, from, to);
}

/** Labels what the DATA frames of one stream carry, as the whole that it is behind all of them. */
function labelContentOf(
  bytes: Buffer,
  frames: readonly Http2Frame[],
  payloads: readonly Buffer[],
  labels: WireLabel[],
): void {
  const contents = frames.flatMap((frame) => http2ContentOf(bytes, frame) ?? []);
  const own = labelsOfContent(Buffer.concat(contents), payloads);
  let from = 0;
  for (const content of contents) {
    const at = content.byteOffset - bytes.byteOffset;
    for (let i = 0; i < content.length; i++) labels[at + i] = own[from++] as WireLabel;
  }
}
