import { createParser } from 'eventsource-parser';
import { checkCursor, payloadIn, readNotification } from '../core/messages/wireMessage.ts';
import type { VariantOf } from '../core/transports.ts';
import { createCommentMeter } from './commentMeter.ts';
import { longestMessage, subscribeToStream } from './openResponse.ts';
import type { ClientTransport } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** SSE: the events of the HTML Standard §9.2, resumed by Last-Event-ID. */
export const sse: ClientTransport<VariantOf<'sse'>> = (context) => {
  const { network, sink, variant } = context;
  const mediaType = 'text/event-stream';
  // A browser's EventSource cannot be given headers: with a bearer token, its events come by fetch().
  const isFetched = variant.auth?.by === 'bearer';
  return subscribeToStream(context, {
    kind: isFetched ? 'fetch' : 'eventsource',
    headers: isFetched ? { Accept: mediaType } : {},
    mediaType,
    createParser(events) {
      const decode = createUtf8Decoder();
      const commentBytes = createCommentMeter();
      const parser = createParser({
        onEvent({ event, id, data }) {
          // Other events would reach other listeners of a browser's EventSource, and are no part of the
          // contract.
          if (event === 'expired') return events.expired();
          const isNotification = event === undefined || event === 'message';
          if (!isNotification && event !== 'cursor' && event !== 'gap') return;
          const cursor = checkCursor(
            id,
            `event: ${event ?? 'message'}, id: ${id ?? '(none)'}, data: ${data}`,
          );
          if (isNotification) {
            const message = readNotification(data);
            sink.notification(message.id, message.topic, payloadIn(message));
          } else if (event === 'gap') events.gap();
          events.position(cursor);
        },
        onRetry: events.retry,
        maxBufferSize: longestMessage,
      });
      return {
        data(bytes, start, end) {
          const text = decode(bytes, start, end);
          const heartbeatBytes = commentBytes(text);
          if (heartbeatBytes > 0) network.ledger.received.claimHeartbeat(heartbeatBytes);
          parser.feed(text);
        },
      };
    },
    resume: (path, headers, cursor) => ({ path, headers: { ...headers, 'Last-Event-ID': cursor } }),
  });
};
