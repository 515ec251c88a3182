import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import { payloadIn, readStreamMessage } from '../core/messages/wireMessage.ts';
import type { VariantOf } from '../core/transports.ts';
import { MultipartParser } from './multipartParser.ts';
import { longestMessage, type StreamParser, subscribeToStream } from './openResponse.ts';
import type { ClientTransport } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';
import type { LedgerSide } from './wire/ledger.ts';

const mediaTypes = { ndjson: 'application/x-ndjson', multipart: 'multipart/mixed' } as const;

/** HTTP streaming: lines of JSON, or parts of multipart/mixed with the same JSON. */
export const httpStreaming: ClientTransport<VariantOf<'http-streaming'>> = (context) => {
  const { network, sink, variant } = context;
  const mediaType = mediaTypes[variant.format];
  return subscribeToStream(context, {
    kind: 'fetch',
    mediaType,
    headers: variant.format === 'multipart' ? { Accept: mediaType } : {},
    createParser(events, { boundary }) {
      const take = (json: string) => {
        const { cursor, isGap, notification, isExpired } = readStreamMessage(json);
        if (isExpired) events.expired();
        else events.position(cursor);
        if (notification) sink.notification(notification.id, notification.topic, payloadIn(notification));
        else if (isGap) events.gap();
      };
      const { received } = network.ledger;
      return variant.format === 'multipart' ? parts(boundary, received, take) : lines(received, take);
    },
    resume: (path, headers, cursor) => ({ path: `${path}&cursor=${cursor}`, headers }),
  });
};

/** Reads lines; an empty one, ended by LF or CRLF, is a heartbeat. */
function lines(received: LedgerSide, take: (json: string) => void): StreamParser {
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
        if (line === '' || line === '\r') received.claimHeartbeat(line.length + 1);
        else take(line);
      }
      rest += text.slice(start);
      if (rest.length > longestMessage)
        throw new UnreadableError('the target sent a line of more than 16 MiB');
    },
  };
}

/** Reads parts; an empty one is a heartbeat. */
const parts = (boundary: string, received: LedgerSide, take: (json: string) => void): StreamParser =>
  new MultipartParser(boundary, longestMessage, {
    part(content, mediaType) {
      if (mediaType !== 'application/json')
        throw new UnreadableError(
          `the target sent a part of ${excerptOf(mediaType)}; expected application/json`,
        );
      take(content);
    },
    framing: (bytes) => received.claimFraming(bytes),
    heartbeat: (bytes) => received.claimHeartbeat(bytes),
  });
