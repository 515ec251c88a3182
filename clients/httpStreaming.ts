import { UnreadableError } from '../core/messages/unreadable.ts';
import { payloadIn, readStreamMessage } from '../core/messages/wireMessage.ts';
import type { VariantOf } from '../core/transports.ts';
import { subscribeToStream } from './openResponse.ts';
import type { ClientTransport } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** Far more than the largest payload needs: beyond it, a line or an event will not end. */
export const longestMessage = 16 * 1024 ** 2;

/** HTTP streaming: lines of JSON; an empty one, ended by LF or CRLF, is a heartbeat. */
export const httpStreaming: ClientTransport<VariantOf<'http-streaming'>> = (context) => {
  const { network, sink } = context;
  return subscribeToStream(context, {
    kind: 'fetch',
    mediaType: 'application/x-ndjson',
    createParser(events) {
      const decode = createUtf8Decoder();
      let rest = '';
      return (bytes, from, to) => {
        const text = decode(bytes, from, to);
        let start = 0;
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
          const line = rest + text.slice(start, end);
          rest = '';
          start = end + 1;
          if (line === '' || line === '\r') network.ledger.received.claimHeartbeat(line.length + 1);
          else take(line);
        }
        rest += text.slice(start);
        if (rest.length > longestMessage)
          throw new UnreadableError('the target sent a line of more than 16 MiB');
      };
      function take(line: string): void {
        const { cursor, isGap, notification, isExpired } = readStreamMessage(line);
        if (isExpired) events.expired();
        else events.position(cursor);
        if (notification) sink.notification(notification.id, notification.topic, payloadIn(notification));
        else if (isGap) events.gap();
      }
    },
    resume: (path, headers, cursor) => ({ path: `${path}&cursor=${cursor}`, headers }),
  });
};
