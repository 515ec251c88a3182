import { createParser } from 'eventsource-parser';
import type { WireMessage } from '../core/contract.ts';
import type { VariantOf } from '../core/transports.ts';
import { subscribeToStream } from './openResponse.ts';
import { type ClientTransport, payloadIn } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** SSE: the events of the HTML Standard §9.2, resumed by Last-Event-ID. */
export const sse: ClientTransport<VariantOf<'sse'>> = (context) => {
  const { network, sink } = context;
  return subscribeToStream(context, {
    kind: 'eventsource',
    createParser(events) {
      const decode = createUtf8Decoder();
      const parser = createParser({
        onEvent({ event, id, data }) {
          if (event === undefined) {
            const message = JSON.parse(data) as WireMessage;
            sink.notification(message.id, message.topic, payloadIn(message));
          } else if (event === 'gap') events.gap();
          if (id !== undefined) events.position(id);
        },
        // The colon, the text, and the two line ends.
        onComment: (text) => network.ledger.received.claimHeartbeat(Buffer.byteLength(text) + 3),
      });
      return (bytes, start, end) => parser.feed(decode(bytes, start, end));
    },
    resume: (path, headers, cursor) => ({ path, headers: { ...headers, 'Last-Event-ID': cursor } }),
  });
};
