import type { Token } from './credentials.ts';
import type { AnswerListener } from './exchange.ts';
import { HttpClient } from './httpClient.ts';
import { createPostingConnection } from './postingConnection.ts';
import { requireType } from './refusal.ts';
import { type RequestKind, requestHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import type { Subscriber, SubscriberContext } from './transport.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import { Fields } from './wire/fields.ts';
import type { AnswerEvents } from './wire/httpConnection.ts';
import { RequestFault } from './wire/requestFault.ts';

/** Far more than the largest payload needs: beyond it, a line, a part or an event will not end. */
export const longestMessage = 16 * 1024 ** 2;

/** What a stream's parser found; the subscriber keeps the cursor and tells the sink. */
interface StreamEvents {
  position(cursor: string): void;
  gap(): void;
  /** The target says that the token has expired: the end of the response follows. */
  expired(): void;
  /** The target asks to wait so long before each further attempt. */
  retry(ms: number): void;
}

/** Takes the body of one answer. Both throw an UnreadableError at what is wrong. */
export interface StreamParser {
  readonly data: AnswerEvents['data'];
  /** The body has ended; absent where a format has no end of its own. */
  ended?(): void;
}

/** How one kind of endless response is asked for and read. */
export interface StreamReader {
  readonly kind: RequestKind;
  readonly mediaType: string;
  /** Besides those of its kind. */
  readonly headers?: Record<string, string>;
  /** A fresh parser for each answer, whose head is of the media type. */
  createParser(events: StreamEvents, head: AnswerHead): StreamParser;
  /** Where the cursor goes in the request for the rest. */
  resume(
    path: string,
    headers: Record<string, string>,
    cursor: string,
  ): { path: string; headers: Record<string, string> };
}

/**
 * A subscriber on a response that never ends; when it does end, it reconnects and goes on from its cursor.
 */
export function subscribeToStream(context: SubscriberContext, reader: StreamReader): Subscriber {
  const { url, topics, variant, network, sink, credentials, reconnect: policy, place } = context;
  const http = new HttpClient(url, network, 'stream');
  const posting = createPostingConnection(context);
  const retry = createRetry(context);
  const firstPath = `/${variant.transport}?topics=${topics.join(',')}`;
  const firstHeaders = { ...requestHeaders(context.headers, reader.kind, url.origin), ...reader.headers };
  let wasSubscribed = false;
  let hasExpired = false;

  const events: StreamEvents = {
    position(next) {
      const isAnew = place.cursor === undefined;
      place.cursor = next;
      if (!isAnew) return;
      wasSubscribed = true;
      retry.succeeded();
      sink.subscribed();
    },
    gap: () => sink.gap(),
    expired() {
      hasExpired = true;
    },
    retry: retry.waitAtLeast,
  };

  const connect = () => retry.withToken(http, open, reconnect);
  const open = (token: Token) => {
    credentials.use(token);
    hasExpired = false;
    const { path, headers } =
      place.cursor === undefined
        ? { path: firstPath, headers: firstHeaders }
        : reader.resume(firstPath, firstHeaders, place.cursor);
    let parser: StreamParser | undefined;
    const listener: AnswerListener = {
      head(head) {
        requireType(head, reader.mediaType);
        parser = reader.createParser(events, head);
      },
      data: (bytes, start, end) => parser?.data(bytes, start, end),
      ended() {
        parser?.ended?.();
        const how = hasExpired ? 'said that the token had expired' : 'ended the response';
        const ended = `GET /${variant.transport}: the target ${how}`;
        listener.failed(new RequestFault('reconnect', ended, { isUnauthorized: hasExpired }));
      },
      failed(error) {
        retry.failed(error, hasExpired ? comeBack : reconnect, token);
      },
    };
    const fields = new Fields(credentials.headers(headers, token));
    http.send(http.prepare('GET', credentials.path(path, token), fields), listener);
  };
  const reconnect = () => {
    if (wasSubscribed) network.connections.reconnected++;
    comeBack();
  };
  const comeBack = () => {
    if (!policy.resume) place.cursor = undefined;
    connect();
  };

  connect();
  return {
    send: posting.send,
    cut: () => http.cut(),
    async close() {
      retry.stop();
      await Promise.all([http.close(), posting.close()]);
    },
  };
}
