import type { Token } from './credentials.ts';
import type { StreamDialect, StreamEvents } from './dialect/dialect.ts';
import type { AnswerListener } from './exchange.ts';
import { HttpClient } from './httpClient.ts';
import { createPostingConnection } from './postingConnection.ts';
import { type RequestKind, requestHeaders, withHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import { createStanding } from './standing.ts';
import type { Subscriber, SubscriberContext } from './transport.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import { Fields } from './wire/fields.ts';
import type { AnswerEvents } from './wire/httpConnection.ts';
import { RequestFault } from './wire/requestFault.ts';

/** Far more than the largest payload needs: beyond it, a line, a part or an event will not end. */
export const longestMessage = 16 * 1024 ** 2;

/** What a stream's parser found; the subscriber keeps the cursor and tells the sink. */
interface ParserEvents extends StreamEvents {
  /** The target asks to wait so long before each further attempt. */
  retry(ms: number): void;
}

/** Takes the body of one answer. Both throw an UnreadableError at what is wrong. */
export interface StreamParser {
  readonly data: AnswerEvents['data'];
  /** A chunk of the transfer coding is over; absent where that means nothing. */
  chunkEnd?(): void;
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
  createParser(events: ParserEvents, head: AnswerHead): StreamParser;
}

/**
 * A subscriber on a response that never ends; when it does end, it reconnects and goes on from its cursor.
 */
export function subscribeToStream(
  context: SubscriberContext,
  dialect: StreamDialect,
  reader: StreamReader,
): Subscriber {
  const { url, network, credentials } = context;
  const http = new HttpClient(url, network, 'stream', { advice: dialect.advice });
  const posting = createPostingConnection(context);
  const retry = createRetry(context);
  const ownHeaders = { ...requestHeaders(context.headers, reader.kind, url.origin), ...reader.headers };
  let hasExpired = false;

  const standing = createStanding(context, retry, () => {
    hasExpired = true;
  });
  const events: ParserEvents = { ...standing.events, retry: retry.waitAtLeast };

  const connect = () => retry.withToken(http, open, reconnect);
  const open = (token: Token) => {
    credentials.use(token);
    hasExpired = false;
    const { path, headers } = dialect.request(standing.cursor);
    const fields = new Fields(credentials.headers(withHeaders(ownHeaders, headers), token));
    const request = http.prepare('GET', credentials.path(path, token), fields);
    let parser: StreamParser | undefined;
    const listener: AnswerListener = {
      head(head) {
        dialect.head(head, reader.mediaType, events);
        parser = reader.createParser(events, head);
      },
      data: (bytes, start, end) => parser?.data(bytes, start, end),
      chunkEnd: () => parser?.chunkEnd?.(),
      ended() {
        parser?.ended?.();
        const how = hasExpired ? 'said that the token had expired' : 'ended the response';
        const ended = `${request.endpoint}: the target ${how}`;
        listener.failed(new RequestFault('reconnect', ended, { isUnauthorized: hasExpired }));
      },
      failed(error) {
        retry.failed(error, hasExpired ? comeBack : reconnect, token);
      },
    };
    http.send(request, listener);
  };
  const reconnect = () => {
    standing.reconnects();
    comeBack();
  };
  const comeBack = () => {
    standing.comesBack();
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
