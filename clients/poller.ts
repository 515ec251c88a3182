import { monotonicMs } from '../core/clock.ts';
import type { PollAnswer } from '../core/contract.ts';
import { createBackoff } from './backoff.ts';
import { type AnswerListener, type HttpClient, RefusedError } from './httpClient.ts';
import { headerLines, requestHeaders } from './requestHeaders.ts';
import { payloadIn, type SubscriberContext } from './transport.ts';
import { createUtf8Decoder } from './utf8Decoder.ts';

/** Asks a poll endpoint, one request at a time, keeping the cursor. */
export interface Poller {
  /**
   * Polls once, again and again until it has worked; then calls back, unless closed. `wantedAtMs` is when it should
   * have polled, where that was sooner: the wait for news ends there.
   */
  poll(done: () => void, wantedAtMs?: number): void;
  /** Cuts the connection, as a lost network does. False where there is none: between polls on new connections. */
  cut(): boolean;
  close(): void;
}

/** A poller of `/<transport>`; the first successful poll puts the subscription in place. */
export function createPoller(context: SubscriberContext, http: HttpClient): Poller {
  const { url, topics, variant, network, sink, reconnect } = context;
  const headers = headerLines(requestHeaders(context.headers, 'fetch', url.origin));
  const backoff = createBackoff(context.random, reconnect);
  const path = `/${variant.transport}?topics=${topics.join(',')}`;
  let cursor: string | undefined;
  // Made again only when there is a new cursor.
  let request = http.prepare('GET', path, headers);
  let timer: NodeJS.Timeout | undefined;
  let askedAtMs = 0;
  let closed = false;

  const take = (answer: PollAnswer) => {
    const isAnew = cursor === undefined;
    cursor = answer.cursor;
    request = http.prepare('GET', `${path}&cursor=${cursor}`, headers);
    if (isAnew) sink.subscribed();
    if (answer.gap) sink.gap();
    if (answer.notifications.length === 0) network.requests.empty++;
    for (const message of answer.notifications)
      sink.notification(message.id, message.topic, payloadIn(message), askedAtMs);
  };

  const lost = () => {
    if (reconnect.resume) return;
    cursor = undefined;
    request = http.prepare('GET', path, headers);
  };

  let text = '';
  let decode = createUtf8Decoder();
  let polled: () => void;
  const listener: AnswerListener = {
    data(bytes, start, end) {
      text += decode(bytes, start, end);
    },
    ended(status) {
      if (closed) return;
      if (status === 204) network.requests.empty++;
      else take(JSON.parse(text) as PollAnswer);
      backoff.reset();
      if (!closed) polled();
    },
    failed(error) {
      if (closed) return;
      if (error instanceof RefusedError) return sink.refused(error.message);
      // It may have been cut within a character.
      decode = createUtf8Decoder();
      lost();
      timer = setTimeout(() => poll(polled, askedAtMs), backoff.nextMs());
    },
  };
  const poll = (done: () => void, wantedAtMs = monotonicMs()) => {
    polled = done;
    text = '';
    askedAtMs = wantedAtMs;
    http.send(request, listener);
  };

  return {
    poll,
    cut() {
      const wasThere = http.cut();
      if (wasThere) lost();
      return wasThere;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
