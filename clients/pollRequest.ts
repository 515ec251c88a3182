import type { Token } from './credentials.ts';
import type { HttpClient } from './httpClient.ts';
import { requestHeaders } from './requestHeaders.ts';
import type { SubscriberContext } from './transport.ts';
import { Fields } from './wire/fields.ts';
import type { PreparedRequest } from './wire/httpConnection.ts';

/** The request of a poller: made again only when there is a new cursor, or another token. */
export class PollRequest {
  /** The token that it shows; undefined before the first. */
  token: Token | undefined;
  readonly #context: SubscriberContext;
  readonly #http: HttpClient;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  #fields: Fields | undefined;
  #made: PreparedRequest | undefined;

  constructor(context: SubscriberContext, http: HttpClient) {
    const { url, topics, variant, headers } = context;
    this.#context = context;
    this.#http = http;
    this.#path = `/${variant.transport}?topics=${topics.join(',')}`;
    this.#headers = requestHeaders(headers, 'fetch', url.origin);
  }

  get cursor(): string | undefined {
    return this.#context.place.cursor;
  }

  /** Asks from there on; without a cursor, from now. */
  set cursor(cursor: string | undefined) {
    this.#context.place.cursor = cursor;
    this.#made = undefined;
  }

  /** The request as it is to be sent with a token. */
  showing(token: Token): PreparedRequest {
    const { credentials } = this.#context;
    if (token !== this.token) {
      this.token = token;
      credentials.use(token);
      this.#fields = undefined;
      this.#made = undefined;
    }
    if (this.#made) return this.#made;
    this.#fields ??= new Fields(credentials.headers(this.#headers, token));
    const { cursor } = this.#context.place;
    const path = cursor === undefined ? this.#path : `${this.#path}&cursor=${cursor}`;
    this.#made = this.#http.prepare('GET', credentials.path(path, token), this.#fields);
    return this.#made;
  }
}
