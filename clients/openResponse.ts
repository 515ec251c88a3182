import type { AnswerEvents } from './answerScanner.ts';
import { Fields } from './fields.ts';
import { type AnswerListener, HttpClient } from './httpClient.ts';
import { createPostingConnection } from './postingConnection.ts';
import { requireType } from './refusal.ts';
import { RequestFault } from './requestFault.ts';
import { type RequestKind, requestHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import type { Subscriber, SubscriberContext } from './transport.ts';

/** What a stream's parser found; the subscriber keeps the cursor and tells the sink. */
interface StreamEvents {
  position(cursor: string): void;
  gap(): void;
  /** The target asks to wait so long before each further attempt. */
  retry(ms: number): void;
}

/** How one kind of endless response is asked for and read. */
export interface StreamReader {
  readonly kind: RequestKind;
  readonly mediaType: string;
  /**
   * A fresh parser for each connection: takes the pieces of the body, and throws an UnreadableError at what
   * is wrong.
   */
  createParser(events: StreamEvents): AnswerEvents['data'];
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
  const { url, topics, variant, network, sink, reconnect: policy } = context;
  const http = new HttpClient(url, network, 'stream');
  const posting = createPostingConnection(context);
  const retry = createRetry(context);
  const firstPath = `/${variant.transport}?topics=${topics.join(',')}`;
  const firstHeaders = requestHeaders(context.headers, reader.kind, url.origin);
  let cursor: string | undefined;
  let wasSubscribed = false;
  let closed = false;

  const events: StreamEvents = {
    position(next) {
      const isAnew = cursor === undefined;
      cursor = next;
      if (!isAnew) return;
      wasSubscribed = true;
      retry.succeeded();
      sink.subscribed();
    },
    gap: () => sink.gap(),
    retry: retry.waitAtLeast,
  };

  const connect = () => {
    const { path, headers } =
      cursor === undefined
        ? { path: firstPath, headers: firstHeaders }
        : reader.resume(firstPath, firstHeaders, cursor);
    const listener: AnswerListener = {
      head: (head) => requireType(head, reader.mediaType),
      data: reader.createParser(events),
      ended() {
        const ended = `GET /${variant.transport}: the target ended the response`;
        listener.failed(new RequestFault('reconnect', ended));
      },
      failed(error) {
        if (!closed) retry.failed(error, reconnect);
      },
    };
    http.send(http.prepare('GET', path, new Fields(headers)), listener);
  };
  const reconnect = () => {
    if (wasSubscribed) network.connections.reconnected++;
    if (!policy.resume) cursor = undefined;
    connect();
  };

  connect();
  return {
    send: posting.send,
    cut: () => http.cut(),
    async close() {
      closed = true;
      retry.stop();
      await Promise.all([http.close(), posting.close()]);
    },
  };
}
