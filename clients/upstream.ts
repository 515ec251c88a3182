import { paths, type WireMessage } from '../core/messages/contract.ts';
import type { Token } from './credentials.ts';
import type { HttpClient } from './httpClient.ts';
import { requestHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import { payloadBytesOf, type SubscriberContext } from './transport.ts';
import { Fields } from './wire/fields.ts';

/** Sends a subscriber's own messages by POST, one after the other, in order. */
export interface Upstream {
  send(message: WireMessage): void;
  close(): void;
}

/** An upstream over the given client. A message that failed on the way is sent again. */
export function createUpstream(context: SubscriberContext, http: HttpClient): Upstream {
  const { network, headers: wanted, url, credentials } = context;
  const headers = requestHeaders(wanted, 'post', url.origin);
  let shown: Token | undefined;
  let fields: Fields;
  const retry = createRetry(context);
  const waiting: WireMessage[] = [];
  let busy = false;

  const next = () => {
    const message = waiting[0];
    if (busy || message === undefined) return;
    busy = true;
    retry.withToken(http, (token) => post(message, token), again);
  };

  const again = () => {
    busy = false;
    next();
  };

  const post = (message: WireMessage, token: Token) => {
    if (token !== shown) fields = new Fields(credentials.headers(headers, token));
    shown = token;
    network.requests.upstream++;
    const path = credentials.path(paths.messages, token);
    http.send(http.prepare('POST', path, fields, JSON.stringify(message)), {
      ended() {
        retry.succeeded();
        network.ledger.sent.claimPayload(payloadBytesOf(message));
        waiting.shift();
        again();
      },
      failed: (error) => retry.failed(error, again, token),
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
