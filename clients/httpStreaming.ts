import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import type { VariantOf } from '../core/transports.ts';
import type { StreamDialect, StreamEvents } from './dialect/dialect.ts';
import { streamDialect } from './dialect/index.ts';
import { MultipartParser } from './multipartParser.ts';
import { longestMessage, type StreamParser, subscribeToStream } from './openResponse.ts';
import type { ClientTransport } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';
import type { LedgerSide } from './wire/ledger.ts';

const mediaTypes = { ndjson: 'application/x-ndjson', multipart: 'multipart/mixed' } as const;

/** HTTP streaming: lines of JSON, or parts of multipart/mixed with the same JSON. */
export const httpStreaming: ClientTransport<VariantOf<'http-streaming'>> = (context) => {
  const { network, variant } = context;
  const dialect = streamDialect(context, 'query');
  const mediaType = mediaTypes[variant.format];
  return subscribeToStream(context, dialect, {
    kind: 'fetch',
    mediaType,
    headers: variant.format === 'multipart' ? { Accept: mediaType } : {},
    createParser(events, { boundary }) {
      if (dialect.unit === 'part') return parts(boundary, dialect, events, network.ledger.received);
      return dialect.unit === 'chunk' ? chunks(dialect, events) : lines(dialect, events);
    },
  });
};

/** Reads lines; an empty one, ended by LF or CRLF, is a heartbeat. */
function lines(dialect: StreamDialect, events: StreamEvents): StreamParser {
  const decode = createUtf8Decoder();
  let rest = '';
  return {
    data(bytes, from, to) {
      const text = decode(bytes, from, to);
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const line = rest + text.slice(start, end);
        rest = '';
        start = end + 1;
        if (line === '' || line === '\r') events.heartbeat(line.length + 1);
        else dialect.take(line, events);
      }
      rest += text.slice(start);
      checkLength(rest, 'line');
    },
  };
}

/** Reads the chunks of the transfer coding as messages; empty lines among them are heartbeats. */
function chunks(dialect: StreamDialect, events: StreamEvents): StreamParser {
  const decode = createUtf8Decoder();
  let text = '';
  return {
    data(bytes, from, to) {
      text += decode(bytes, from, to);
      checkLength(text, 'chunk');
    },
    chunkEnd() {
      const chunk = text;
      text = '';
      if (chunk.trim() === '') events.heartbeat(chunk.length);
      else dialect.take(chunk, events);
    },
  };
}

function checkLength(text: string, unit: string): void {
  if (text.length > longestMessage)
    throw new UnreadableError(`the target sent a ${unit} of more than 16 MiB`);
}

/** Reads parts; an empty one is a heartbeat. */
const parts = (
  boundary: string,
  dialect: StreamDialect,
  events: StreamEvents,
  received: LedgerSide,
): StreamParser =>
  new MultipartParser(boundary, longestMessage, {
    part(content, mediaType) {
      if (dialect.partType !== undefined && mediaType !== dialect.partType)
        throw new UnreadableError(
          `the target sent a part of ${excerptOf(mediaType)}; expected ${dialect.partType}`,
        );
      dialect.take(content, events);
    },
    framing: (bytes) => received.claimFraming(bytes),
    heartbeat: (bytes) => events.heartbeat(bytes),
  });
