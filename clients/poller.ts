import { monotonicMs } from '../core/clock.ts';
import type { PollAnswer } from '../core/contract.ts';
import { createBackoff } from './backoff.ts';
import { type HttpClient, RefusedError } from './httpClient.ts';
import { headerList, requestHeaders } from './requestHeaders.ts';
import { payloadIn, type SubscriberContext } from './transport.ts';

/** Asks a poll endpoint, one request at a time, keeping the cursor. */
export interface Poller {
  /** Polls once, again and again until it has worked; then calls back. */
  poll(done: () => void): void;
  close(): void;
}

/** A poller of `/<transport>`; the first successful poll puts the subscription in place. */
export function createPoller(context: SubscriberContext, http: HttpClient): Poller {
  const { url, topics, variant, network, sink } = context;
  const headers = headerList(requestHeaders(context.headers, 'fetch', url.origin));
  const backoff = createBackoff(context.random);
  const path = `/${variant.transport}?topics=${topics.join(',')}`;
  let cursor: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const take = (answer: PollAnswer, askedAtMs: number) => {
    const isFirst = cursor === undefined;
    cursor = answer.cursor;
    if (isFirst) sink.subscribed();
    if (answer.gap) sink.gap();
    if (answer.notifications.length === 0) network.requests.empty++;
    for (const message of answer.notifications)
      sink.notification(message.id, message.topic, payloadIn(message), askedAtMs);
  };

  const poll = (done: () => void) => {
    const chunks: Buffer[] = [];
    const askedAtMs = monotonicMs();
    http.request('GET', cursor === undefined ? path : `${path}&cursor=${cursor}`, headers, null, {
      data: (chunk) => chunks.push(chunk),
      ended(status) {
        if (closed) return;
        backoff.reset();
        if (status === 204) network.requests.empty++;
        else {
          const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
          take(JSON.parse(body.toString()) as PollAnswer, askedAtMs);
        }
        done();
      },
      failed(error) {
        if (closed) return;
        if (error instanceof RefusedError) return sink.refused(error.message);
        timer = setTimeout(() => poll(done), backoff.nextMs());
      },
    });
  };

  return {
    poll,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
