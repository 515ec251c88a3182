import type { WireSample } from '../../../core/trial.ts';
import { http2LabelsOf } from './http2Labels.ts';
import type { WireLabel } from './wireContent.ts';
import { labelsOf } from './wireLabels.ts';
import { shownBytes } from './wireText.ts';

/** Bytes of a sample that follow one another and are of one kind. */
export interface WirePart extends WireLabel {
  readonly direction: 'sent' | 'received';
  readonly bytes: number;
  /** The bytes for people to read, see `shownBytes`. */
  readonly text: string;
}

/** A sample in its parts, in the order of the wire, what was sent before what was received. */
export interface WireAnatomy {
  /** What opened the connection and was paid for once; empty where each request stands for itself. */
  readonly handshake: readonly WirePart[];
  /** What the delivery took. */
  readonly exchange: readonly WirePart[];
  /** Notifications that the exchange brought. */
  readonly notifications: number;
}

/** Takes a sample apart; all it knows is what the bytes say, and each byte is in exactly one part. */
export function anatomyOf({
  http,
  handshake,
  exchange,
  recordOverhead = 0,
  notifications,
}: WireSample): WireAnatomy {
  const labelled = http === '2' ? http2LabelsOf : labelsOf;
  const payloads = notifications.map(({ payload }) => Buffer.from(payload, 'base64'));
  return {
    handshake: handshake ? partsOf(labelled, handshake, 'handshake', [], recordOverhead) : [],
    exchange: partsOf(labelled, exchange, 'headers', payloads, recordOverhead),
    notifications: notifications.length,
  };
}

/** Bytes of all parts together. */
export const bytesOfParts = (parts: readonly WirePart[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

const partsOf = (
  labelled: typeof labelsOf,
  { sent, received, records }: WireSample['exchange'],
  headsAre: 'headers' | 'handshake',
  payloads: readonly Buffer[],
  recordOverhead: number,
) => [
  ...partsIn(labelled, 'sent', Buffer.from(sent, 'base64'), headsAre, payloads),
  ...recordsIn('sent', records?.sent ?? 0, recordOverhead),
  ...partsIn(labelled, 'received', Buffer.from(received, 'base64'), headsAre, payloads),
  ...recordsIn('received', records?.received ?? 0, recordOverhead),
];

/** What TLS puts around the bytes, all of one direction together: which bytes a record holds is not known. */
function recordsIn(direction: WirePart['direction'], records: number, overhead: number): WirePart[] {
  if (records === 0 || overhead === 0) return [];
  const name = records === 1 ? 'TLS record' : `${records} TLS records`;
  const text = `(${name}: header and tag, ${overhead} bytes each)`;
  return [{ category: 'tls-records', name, direction, bytes: records * overhead, text }];
}

/** Joins the bytes that have the same label, one after the other, to parts. */
function partsIn(
  labelled: typeof labelsOf,
  direction: WirePart['direction'],
  bytes: Buffer,
  headsAre: 'headers' | 'handshake',
  payloads: readonly Buffer[],
): WirePart[] {
  const labels = labelled(bytes, headsAre, payloads);
  const parts: WirePart[] = [];
  for (let start = 0, end = 1; start < bytes.length; start = end++) {
    while (end < bytes.length && labels[end] === labels[start]) end++;
    const { isOpaque, ...label } = labels[start] as WireLabel;
    const text = isOpaque ? `(${label.name}: ${end - start} bytes)` : shownBytes(bytes.subarray(start, end));
    parts.push({ ...label, direction, bytes: end - start, text });
  }
  return parts;
}
