import type { Auth } from '../core/auth.ts';
import { monotonicMs } from '../core/clock.ts';
import { paths, type TokenRequest, tokenPlaces } from '../core/messages/contract.ts';
import { readTokenAnswer } from '../core/messages/wireMessage.ts';
import type { AuthBook } from './authBook.ts';
import type { AnswerListener } from './exchange.ts';
import type { HttpClient } from './httpClient.ts';
import type { SubscriberNetwork } from './network.ts';
import { requireType } from './refusal.ts';
import { type PageHeaders, requestHeaders } from './requestHeaders.ts';
import { Fields } from './wire/fields.ts';

type Headers = Record<string, string>;

/**
 * A token as its subscriber holds it. It was issued between the request for it and the answer, so that its
 * end, on the host's monotonic clock, lies between two instants.
 */
export interface Token {
  readonly text: string;
  readonly earliestEndMs: number;
  readonly latestEndMs: number;
}

/** What a subscriber has to show to a target, alike on all transports. */
export interface Credentials {
  /** Calls back with a token to show: at once where there is one, or when it has been fetched. */
  obtain(http: HttpClient, got: (token: Token) => void, failed: AnswerListener['failed']): void;
  /** Header fields with the token among them, where it travels there. */
  headers(headers: Headers, token: Token): Headers;
  /** A path with the token in its query, where it travels there. */
  path(path: string, token: Token): string;
  /** What the first message of a connection has besides, where tokens travel by message. */
  message(token: Token): { token?: string };
  /** The subscription goes by this token from now on. */
  use(token: Token): void;
  /** The target has refused a token; true where that was because it had expired, and another will do. */
  refused(token: Token): boolean;
  /** A notification came, at this instant. */
  delivered(atMs: number): void;
}

const noToken: Token = {
  text: '',
  earliestEndMs: Number.POSITIVE_INFINITY,
  latestEndMs: Number.POSITIVE_INFINITY,
};

/** Of a subscriber that nobody asks for a token. */
const none: Credentials = {
  obtain: (_http, got) => got(noToken),
  headers: (headers) => headers,
  path: (path) => path,
  message: () => ({}),
  use() {},
  refused: () => false,
  delivered() {},
};

/** How much sooner than it was issued for a token may end: clocks are not read at one instant. */
const earlyMs = 50;
/**
 * How long after its token's end a notification may come in: written before, it may wait for the network and
 * for this process. docs/METHOD.md names it.
 */
const lateMs = 500;

/** What credentials are made of. */
interface Holder {
  readonly url: URL;
  readonly topics: readonly string[];
  readonly headers: PageHeaders;
  readonly network: Pick<SubscriberNetwork, 'requests'>;
  /** Null where the variant does not authenticate. */
  readonly book: AuthBook | null;
}

/** The credentials of one subscriber. */
export const credentialsFor = (auth: Auth | null | undefined, holder: Holder): Credentials =>
  auth && holder.book ? new TokenCredentials(auth, holder, holder.book) : none;

type Waiting = Pick<AnswerListener, 'failed'> & { readonly got: (token: Token) => void };

class TokenCredentials implements Credentials {
  readonly #auth: Auth;
  readonly #book: AuthBook;
  readonly #fields: Fields;
  readonly #body: string;
  readonly #requests: SubscriberNetwork['requests'];
  #current: Token | undefined;
  #inUse = noToken;
  #waiting: Waiting[] = [];

  constructor(auth: Auth, { url, topics, headers, network }: Holder, book: AuthBook) {
    this.#auth = auth;
    this.#book = book;
    this.#requests = network.requests;
    this.#fields = new Fields(requestHeaders(headers, 'post', url.origin));
    const request: TokenRequest = { topics };
    this.#body = JSON.stringify(request);
  }

  obtain(http: HttpClient, got: (token: Token) => void, failed: AnswerListener['failed']): void {
    // A ticket is good once.
    if (this.#auth.by === 'query') this.#fetch(http, got, failed);
    else if (this.#current) got(this.#current);
    // Whoever else waits is given the same.
    else if (this.#waiting.push({ got, failed }) === 1) this.#fetchForAll(http);
  }

  #fetchForAll(http: HttpClient): void {
    const settle = (how: (waiting: Waiting) => void) => {
      for (const waiting of this.#waiting.splice(0)) how(waiting);
    };
    this.#fetch(
      http,
      (token) => {
        this.#current = token;
        settle((waiting) => waiting.got(token));
      },
      (error) => settle((waiting) => waiting.failed(error)),
    );
  }

  headers(headers: Headers, { text }: Token): Headers {
    if (this.#auth.by === 'bearer') return { ...headers, Authorization: `Bearer ${text}` };
    if (this.#auth.by !== 'cookie') return headers;
    const { Cookie, ...others } = headers;
    const own = `${tokenPlaces.cookie}=${text}`;
    return { ...others, Cookie: Cookie === undefined ? own : `${Cookie}; ${own}` };
  }

  path(path: string, { text }: Token): string {
    return this.#auth.by === 'query'
      ? `${path}${path.includes('?') ? '&' : '?'}${tokenPlaces.query}=${text}`
      : path;
  }

  message({ text }: Token): { token?: string } {
    return this.#auth.by === 'message' ? { token: text } : {};
  }

  use(token: Token): void {
    this.#inUse = token;
  }

  refused(token: Token): boolean {
    if (this.#current === token) this.#current = undefined;
    const hasExpired = monotonicMs() >= token.earliestEndMs - earlyMs;
    if (hasExpired) this.#book.expired++;
    return hasExpired;
  }

  delivered(atMs: number): void {
    if (atMs > this.#inUse.latestEndMs + lateMs && this.#auth.check === 'each-request') this.#book.late++;
  }

  #fetch(http: HttpClient, got: (token: Token) => void, failed: AnswerListener['failed']): void {
    const askedMs = monotonicMs();
    this.#book.fetches.attempt();
    this.#requests.tokens = (this.#requests.tokens ?? 0) + 1;
    let text = '';
    http.send(http.prepare('POST', paths.token, this.#fields, this.#body), {
      head: (head) => requireType(head, 'application/json'),
      data(bytes, start, end) {
        text += bytes.toString('latin1', start, end);
      },
      ended: () => {
        const { token, expiresInMs } = readTokenAnswer(text);
        this.#book.tokens++;
        this.#book.fetches.success();
        got({
          text: token,
          earliestEndMs: askedMs + expiresInMs,
          latestEndMs: monotonicMs() + expiresInMs,
        });
      },
      failed,
    });
  }
}
