import { paths, type WireMessage } from '../core/contract.ts';
import { createBackoff } from './backoff.ts';
import { type HttpClient, RefusedError } from './httpClient.ts';
import { headerLines, requestHeaders } from './requestHeaders.ts';
import { payloadBytesOf, type SubscriberContext } from './transport.ts';

/** Sends a subscriber's own messages by POST, one after the other, in order. */
export interface Upstream {
  send(message: WireMessage): void;
  close(): void;
}

/** An upstream over the given client. A message that failed on the way is sent again. */
export function createUpstream(
  { network, headers: wanted, url, sink, random, reconnect }: SubscriberContext,
  http: HttpClient,
): Upstream {
  const headers = headerLines(requestHeaders(wanted, 'post', url.origin));
  const backoff = createBackoff(random, reconnect);
  const waiting: WireMessage[] = [];
  let busy = false;
  let timer: NodeJS.Timeout | undefined;

  const next = () => {
    const message = waiting[0];
    if (busy || message === undefined) return;
    busy = true;
    network.requests.upstream++;
    http.send(http.prepare('POST', paths.messages, headers, JSON.stringify(message)), {
      ended() {
        busy = false;
        backoff.reset();
        network.ledger.sent.claimPayload(payloadBytesOf(message));
        waiting.shift();
        next();
      },
      failed(error) {
        if (error instanceof RefusedError) return sink.refused(error.message);
        timer = setTimeout(() => {
          busy = false;
          next();
        }, backoff.nextMs());
      },
    });
  };

  return {
    send(message) {
      waiting.push(message);
      next();
    },
    close() {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
