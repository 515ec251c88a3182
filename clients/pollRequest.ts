import type { Token } from './credentials.ts';
import type { PollDialect } from './dialect/dialect.ts';
import type { HttpClient } from './httpClient.ts';
import { requestHeaders, withHeaders } from './requestHeaders.ts';
import type { SubscriberContext } from './transport.ts';
import { Fields } from './wire/fields.ts';
import type { PreparedRequest } from './wire/httpConnection.ts';

/** The request of a poller: made again only when there is a new cursor, or another token. */
export class PollRequest {
  /** The token that it shows; undefined before the first. */
  token: Token | undefined;
  readonly #context: SubscriberContext;
  readonly #http: HttpClient;
  readonly #dialect: PollDialect;
  readonly #headers: Record<string, string>;
  /** The fields of the last request, and what the dialect asked for with them. */
  #fields: Fields | undefined;
  #asked: Record<string, string> = {};
  #made: PreparedRequest | undefined;
  #isSubscribed: boolean;

  constructor(context: SubscriberContext, http: HttpClient, dialect: PollDialect) {
    const { url, headers } = context;
    this.#context = context;
    this.#http = http;
    this.#dialect = dialect;
    // Where it stands already, it goes on.
    this.#isSubscribed = context.place.cursor !== undefined;
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

  /** Whether the subscription is in place only now. */
  subscribes(): boolean {
    if (this.#isSubscribed) return false;
    this.#isSubscribed = true;
    return true;
  }

  /** The connection was lost: whoever does not know where it stands begins anew. */
  lost(resumes: boolean): void {
    if (!resumes) this.cursor = undefined;
    if (this.cursor === undefined) this.#isSubscribed = false;
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
    const { path, headers } = this.#dialect.request(this.cursor);
    if (headers !== this.#asked) this.#fields = undefined;
    this.#asked = headers;
    this.#fields ??= new Fields(credentials.headers(withHeaders(this.#headers, headers), token));
    this.#made = this.#http.prepare('GET', credentials.path(path, token), this.#fields);
    return this.#made;
  }
}
