import { paths, type WireMessage } from '../core/messages/contract.ts';
import { Fields } from './fields.ts';
import type { HttpClient } from './httpClient.ts';
import { requestHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import { payloadBytesOf, type SubscriberContext } from './transport.ts';

/** Sends a subscriber's own messages by POST, one after the other, in order. */
export interface Upstream {
  send(message: WireMessage): void;
  close(): void;
}

/** An upstream over the given client. A message that failed on the way is sent again. */
export function createUpstream(context: SubscriberContext, http: HttpClient): Upstream {
  const { network, headers: wanted, url } = context;
  const headers = new Fields(requestHeaders(wanted, 'post', url.origin));
  const retry = createRetry(context);
  const waiting: WireMessage[] = [];
  let busy = false;

  const next = () => {
    const message = waiting[0];
    if (busy || message === undefined) return;
    busy = true;
    network.requests.upstream++;
    http.send(http.prepare('POST', paths.messages, headers, JSON.stringify(message)), {
      ended() {
        busy = false;
        retry.succeeded();
        network.ledger.sent.claimPayload(payloadBytesOf(message));
        waiting.shift();
        next();
      },
      failed(error) {
        retry.failed(error, () => {
          busy = false;
          next();
        });
      },
    });
  };

  return {
    send(message) {
      waiting.push(message);
      next();
    },
    close() {
      retry.stop();
      waiting.length = 0;
    },
  };
}
