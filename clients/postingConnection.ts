import { HttpClient } from './httpClient.ts';
import type { Subscriber, SubscriberContext } from './transport.ts';
import { createUpstream, type Upstream } from './upstream.ts';

/**
 * Messages upstream on a connection of their own, opened by the first one: the subscription's connection is
 * busy with a response that has not ended. Browsers do the same.
 */
export function createPostingConnection(context: SubscriberContext): Pick<Subscriber, 'send' | 'close'> {
  let open: { http: HttpClient; upstream: Upstream } | undefined;
  return {
    send(message) {
      if (!open) {
        const http = new HttpClient(context.url, context.network, 'requests');
        open = { http, upstream: createUpstream(context, http) };
      }
      open.upstream.send(message);
    },
    async close() {
      open?.upstream.close();
      await open?.http.finish();
    },
  };
}
