import { createParser } from 'eventsource-parser';
import type { VariantOf } from '../core/transports.ts';
import { createCommentMeter } from './commentMeter.ts';
import { streamDialect } from './dialect/index.ts';
import { longestMessage, subscribeToStream } from './openResponse.ts';
import type { ClientTransport } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** SSE: the events of the HTML Standard §9.2, resumed by Last-Event-ID. */
export const sse: ClientTransport<VariantOf<'sse'>> = (context) => {
  const { variant } = context;
  const dialect = streamDialect(context, 'last-event-id');
  const mediaType = 'text/event-stream';
  // A browser's EventSource cannot be given headers: with a bearer token, its events come by fetch().
  const isFetched = variant.auth?.by === 'bearer';
  return subscribeToStream(context, dialect, {
    kind: isFetched ? 'fetch' : 'eventsource',
    headers: isFetched ? { Accept: mediaType } : {},
    mediaType,
    createParser(events) {
      const decode = createUtf8Decoder();
      const commentBytes = createCommentMeter();
      const parser = createParser({
        onEvent: (event) => dialect.takeEvent(event, events),
        onRetry: events.retry,
        maxBufferSize: longestMessage,
      });
      return {
        data(bytes, start, end) {
          const text = decode(bytes, start, end);
          const heartbeatBytes = commentBytes(text);
          if (heartbeatBytes > 0) events.heartbeat(heartbeatBytes);
          parser.feed(text);
        },
      };
    },
  });
};
