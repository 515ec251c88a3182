import { monotonicMs } from '../core/clock.ts';
import { payloadIn } from '../core/messages/wireMessage.ts';
import { AnswerText } from './answerText.ts';
import { pollDialect } from './dialect/index.ts';
import type { AnswerListener } from './exchange.ts';
import { HttpClient } from './httpClient.ts';
import { PollRequest } from './pollRequest.ts';
import { createRetry } from './retry.ts';
import type { SubscriberContext } from './transport.ts';
import type { AnswerHead } from './wire/answerHead.ts';

/** Asks a poll endpoint, one request at a time, keeping the cursor. */
export interface Poller {
  /** The connection that it asks on. */
  readonly http: HttpClient;
  /**
   * Polls once, again and again until it has worked; then calls back, unless closed. `wantedAtMs` is when it
   * should have polled, where that was sooner: the wait for news ends there.
   */
  poll(done: () => void, wantedAtMs?: number): void;
  /**
   * Cuts the connection, as a lost network does. False where there is none: between polls on new connections.
   */
  cut(): boolean;
  close(): void;
}

/**
 * A poller of a subscription, which its first successful poll puts in place. All requests have one listener:
 * making one for each poll would cost as much as a small answer.
 */
export function createPoller(context: SubscriberContext, newConnections = false): Poller {
  const { url, network, sink, reconnect } = context;
  const dialect = pollDialect(context);
  const http = new HttpClient(url, network, 'requests', {
    newConnections,
    advice: dialect.advice,
    onUnasked({ kind, message }) {
      if (!closed) sink.fault(kind, message);
    },
  });
  const request = new PollRequest(context, http, dialect);
  const retry = createRetry(context);
  let askedAtMs = 0;
  let closed = false;

  const subscribed = () => {
    if (request.subscribes()) sink.subscribed();
  };

  /** Takes an answer; true where there may be more. */
  const take = (head: AnswerHead): boolean => {
    const { cursor, gap, notifications } = dialect.read(answerText.text, head);
    if (cursor !== undefined) request.cursor = cursor;
    subscribed();
    if (gap) sink.gap();
    if (notifications.length === 0) network.requests.empty++;
    for (const message of notifications)
      sink.notification(message.id, message.topic, payloadIn(message), askedAtMs);
    return dialect.untilEmpty === true && notifications.length > 0;
  };

  const answerText = new AnswerText();
  let polled: () => void;
  let lastHead: AnswerHead;
  const listener: AnswerListener = {
    ...(dialect.subscribed === 'sent' && { sent: subscribed }),
    ...(dialect.accepts && { accepts: dialect.accepts }),
    head(head) {
      lastHead = head;
      dialect.head(head, request.cursor !== undefined);
    },
    data(bytes, start, end) {
      answerText.add(bytes, start, end);
    },
    ended() {
      if (closed) return;
      const hasMore = take(lastHead);
      retry.succeeded();
      if (!closed) (hasMore ? again : polled)();
    },
    failed(error) {
      if (closed) return;
      answerText.abandon();
      request.lost(reconnect.resume);
      retry.failed(error, again, request.token);
    },
  };
  const again = () => poll(polled, askedAtMs);
  const poll = (done: () => void, wantedAtMs = monotonicMs()) => {
    polled = done;
    answerText.begin();
    askedAtMs = wantedAtMs;
    retry.withToken(http, (token) => http.send(request.showing(token), listener), again);
  };

  return {
    http,
    poll,
    cut() {
      const wasThere = http.cut();
      if (wasThere) request.lost(reconnect.resume);
      return wasThere;
    },
    close() {
      closed = true;
      retry.stop();
    },
  };
}
