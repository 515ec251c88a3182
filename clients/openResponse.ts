import type { AnswerEvents } from './answerScanner.ts';
import { createBackoff } from './backoff.ts';
import { type AnswerListener, HttpClient, RefusedError } from './httpClient.ts';
import { createPostingConnection } from './postingConnection.ts';
import { headerLines, type RequestKind, requestHeaders } from './requestHeaders.ts';
import type { Subscriber, SubscriberContext } from './transport.ts';

/** What a stream's parser found; the subscriber keeps the cursor and tells the sink. */
interface StreamEvents {
  position(cursor: string): void;
  gap(): void;
}

/** How one kind of endless response is asked for and read. */
export interface StreamReader {
  readonly kind: RequestKind;
  /** A fresh parser for each connection: takes the pieces of the body. */
  createParser(events: StreamEvents): AnswerEvents['data'];
  /** Where the cursor goes in the request for the rest. */
  resume(
    path: string,
    headers: Record<string, string>,
    cursor: string,
  ): { path: string; headers: Record<string, string> };
}

/** A subscriber on a response that never ends; when it does end, it reconnects and goes on from its cursor. */
export function subscribeToStream(context: SubscriberContext, reader: StreamReader): Subscriber {
  const { url, topics, variant, network, sink, reconnect: policy } = context;
  const http = new HttpClient(url, network, 'stream');
  const posting = createPostingConnection(context);
  const backoff = createBackoff(context.random, policy);
  const firstPath = `/${variant.transport}?topics=${topics.join(',')}`;
  const firstHeaders = requestHeaders(context.headers, reader.kind, url.origin);
  let cursor: string | undefined;
  let wasSubscribed = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const events: StreamEvents = {
    position(next) {
      const isAnew = cursor === undefined;
      cursor = next;
      if (!isAnew) return;
      wasSubscribed = true;
      sink.subscribed();
    },
    gap: () => sink.gap(),
  };

  const connect = () => {
    const { path, headers } =
      cursor === undefined
        ? { path: firstPath, headers: firstHeaders }
        : reader.resume(firstPath, firstHeaders, cursor);
    const parse = reader.createParser(events);
    const listener: AnswerListener = {
      data: parse,
      ended() {
        backoff.reset();
        reconnect();
      },
      failed(error, hadBegun) {
        // A stream that was there is a success, whether or not it had anything to say: so it is with a WebSocket.
        if (hadBegun) backoff.reset();
        if (error instanceof RefusedError) sink.refused(error.message);
        else reconnect();
      },
    };
    http.send(http.prepare('GET', path, headerLines(headers)), listener);
  };
  const reconnect = () => {
    if (closed) return;
    timer = setTimeout(() => {
      if (wasSubscribed) network.connections.reconnected++;
      if (!policy.resume) cursor = undefined;
      connect();
    }, backoff.nextMs());
  };

  connect();
  return {
    send: posting.send,
    cut: () => http.cut(),
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([http.close(), posting.close()]);
    },
  };
}
