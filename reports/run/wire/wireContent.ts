/**
 * What bytes on the wire are for: the ledger's categories, with the envelope apart from the other framing.
 */
export type WireCategory =
  | 'handshake'
  | 'headers'
  | 'framing'
  | 'envelope'
  | 'payload'
  | 'heartbeat'
  | 'control'
  | 'tls-records';

/** What a byte on the wire is. */
export interface WireLabel {
  readonly category: WireCategory;
  readonly name: string;
  /** The bytes by themselves say nothing. */
  readonly isOpaque?: true;
}

const envelope: WireLabel = { category: 'envelope', name: 'envelope' };
const payload: WireLabel = { category: 'payload', name: 'payload' };
const lineEnd: WireLabel = { category: 'framing', name: 'line end' };
const emptyLine: WireLabel = { category: 'heartbeat', name: 'empty line' };
const sseFields: WireLabel = { category: 'framing', name: 'SSE fields' };
const sseComment: WireLabel = { category: 'heartbeat', name: 'SSE comment' };

const partHeaders: WireLabel = { category: 'framing', name: 'part headers' };
const delimiter: WireLabel = { category: 'framing', name: 'part delimiter' };
const emptyPart: WireLabel = { category: 'heartbeat', name: 'empty part' };

const startsAsMultipart = /^(?:content-type:|(?:\r?\n){0,2}--[^\r\n]+\r?\n)/i;
const anyLine = /([^\r\n]*)(\r?\n|$)/g;
const startsAsSse = /^(?:data|event|id|retry)?:/;
const sseLine = /(:)?(?:(data: ?))?([^\r\n]*)(\r\n|\r|\n)/g;
const lf = 10;

/**
 * Labels each byte of what HTTP or WebSocket carried: JSON, a line of it with a payload, parts of multipart
 * with JSON, or SSE.
 */
export function labelContent(content: Buffer, payloads: readonly Buffer[]): WireLabel[] {
  // One character for each byte.
  const text = content.toString('latin1');
  const labels = new Array<WireLabel>(content.length).fill(envelope);
  if (startsAsSse.test(text)) labelSse(text, labels);
  else if (startsAsMultipart.test(text)) labelMultipart(text, labels);
  else {
    labelPayloadAtEnd(content, payloads, labels);
    labelLineEnds(content, labels);
  }
  labelPayloads(text, labels);
  return labels;
}

/** Lines of fields and comments (HTML Standard §9.2.6); only the values of `data` are not SSE's own. */
function labelSse(text: string, labels: WireLabel[]): void {
  let before = sseFields;
  for (const { 0: line, 1: colon, 2: data, 3: value, index } of text.matchAll(sseLine)) {
    // The empty line after a comment belongs to it.
    const isComment = colon !== undefined || (value === '' && data === undefined && before === sseComment);
    before = isComment ? sseComment : sseFields;
    labels.fill(before, index, index + line.length);
    const valueAt = index + (data?.length ?? 0);
    if (data !== undefined && !isComment) labels.fill(envelope, valueAt, valueAt + (value as string).length);
  }
}

/** Parts with their headers (RFC 2046 §5.1); the line end before a delimiter belongs to it. */
function labelMultipart(text: string, labels: WireLabel[]): void {
  let isInHeaders = true;
  let isEmpty = true;
  let partAt = 0;
  for (const { 0: line, 1: words = '', 2: lineEnd = '', index } of text.matchAll(anyLine)) {
    const end = index + line.length;
    if (words.startsWith('--')) {
      const isHeartbeat = isEmpty && partAt < index;
      const before = isEmpty ? 0 : text.slice(0, index).endsWith('\r\n') ? 2 : 1;
      if (isHeartbeat) labels.fill(emptyPart, partAt, end);
      else labels.fill(delimiter, index - before, end);
      [isInHeaders, isEmpty, partAt] = [true, true, end];
    } else if (!isInHeaders) isEmpty &&= words === '';
    else if (lineEnd !== '') {
      labels.fill(partHeaders, index, end);
      isInHeaders = words !== '';
    }
  }
}

/** A payload of bytes follows its line of JSON as it is, and nothing follows it. */
function labelPayloadAtEnd(content: Buffer, payloads: readonly Buffer[], labels: WireLabel[]): void {
  for (const bytes of payloads) {
    const start = content.length - bytes.length;
    if (start > 0 && content[start - 1] === lf && content.subarray(start).equals(bytes))
      labels.fill(payload, start);
  }
}

/** Each line of JSON ends with one; a line of nothing else is a heartbeat. */
function labelLineEnds(content: Buffer, labels: WireLabel[]): void {
  for (let at = content.indexOf(lf); at >= 0; at = content.indexOf(lf, at + 1))
    if (labels[at] === envelope) labels[at] = at === 0 || content[at - 1] === lf ? emptyLine : lineEnd;
}

// Within a string of JSON, quotes have a backslash: this is never found inside of a payload.
const payloadField = /("(?:data|base64)"\s*:\s*")((?:[^"\\\r\n]|\\.)*)"/g;

/** Payloads in JSON, as they travel: with the escapes of JSON, or in base64. */
function labelPayloads(text: string, labels: WireLabel[]): void {
  for (const { 1: start = '', 2: value = '', index } of text.matchAll(payloadField)) {
    const at = index + start.length;
    if (labels[index] === envelope) labels.fill(payload, at, at + value.length);
  }
}
