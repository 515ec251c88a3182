import type { WireControl, WireNotification } from '../core/contract.ts';
import type { VariantOf } from '../core/transports.ts';
import { subscribeToStream } from './openResponse.ts';
import { type ClientTransport, payloadIn } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** HTTP streaming: lines of JSON; an empty one is a heartbeat. */
export const httpStreaming: ClientTransport<VariantOf<'http-streaming'>> = (context) => {
  const { network, sink } = context;
  return subscribeToStream(context, {
    kind: 'fetch',
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
          if (line === '') network.ledger.received.claimHeartbeat(1);
          else take(line);
        }
        rest += text.slice(start);
      };
      function take(line: string): void {
        const message = JSON.parse(line) as WireNotification | (WireControl & { id?: undefined });
        if (message.cursor !== undefined) events.position(message.cursor);
        if (message.id !== undefined) sink.notification(message.id, message.topic, payloadIn(message));
        else if (message.gap) events.gap();
      }
    },
    resume: (path, headers, cursor) => ({ path: `${path}&cursor=${cursor}`, headers }),
  });
};
