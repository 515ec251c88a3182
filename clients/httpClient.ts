import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/errors.ts';
import { UnreadableError } from '../core/messages/unreadable.ts';
import type { Preflight } from './crossOrigin.ts';
import { type AnswerListener, asking, type Exchange, faultOfLoss } from './exchange.ts';
import type { SubscriberNetwork } from './network.ts';
import { faultOfStatus } from './refusal.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import type { Fields } from './wire/fields.ts';
import type { HttpRole } from './wire/httpAccess.ts';
import type {
  ConnectionEvents,
  HttpConnection,
  PreparedRequest,
  PrepareRequest,
} from './wire/httpConnection.ts';
import { CutError, RequestFault } from './wire/requestFault.ts';

/* Longer than 250 lines: one request after the other, with all that may come of it, preflights included. */

const longestProblem = 1000;
/** How long the body of an error is waited for. */
const problemWithinMs = 1_000;
const lingerMs = 500;

/**
 * HTTP requests of one subscriber, one after the other over a connection of its own. With `newConnections`,
 * each request opens one and asks the server to close it.
 */
export class HttpClient implements ConnectionEvents {
  readonly #url: URL;
  readonly #network: SubscriberNetwork;
  readonly #role: HttpRole;
  readonly #newConnections: boolean;
  readonly #onUnasked: ((fault: RequestFault) => void) | undefined;
  readonly #advice: string | undefined;
  readonly #statusFault: typeof faultOfStatus;
  #lastEndpoint = '';
  readonly #prepare: PrepareRequest;
  /** What a browser asks before some of the requests. */
  readonly #preflights = new WeakMap<PreparedRequest, Preflight>();
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #connection: HttpConnection | undefined;
  #head: AnswerHead | undefined;
  /** Whether that is of an answer that its listener wants. */
  #isGood = false;
  #problem = '';
  /** Why a browser would keep the answer, or the request after it, from the page. */
  #withheld: string | undefined;
  #patience: NodeJS.Timeout | undefined;
  #onAnswered: (() => void) | undefined;
  #closed = false;

  /**
   * `onUnasked` hears when the target ends a connection that was to be kept, between requests; `advice` is
   * what to do where the target does not serve what it is asked for; `statusFault` says what an error means,
   * where another protocol than the contract's does.
   */
  constructor(
    url: URL,
    network: SubscriberNetwork,
    role: HttpRole,
    options: {
      newConnections?: boolean;
      onUnasked?: (fault: RequestFault) => void;
      advice?: string | undefined;
      statusFault?: typeof faultOfStatus;
    } = {},
  ) {
    const { newConnections = false, onUnasked, advice, statusFault = faultOfStatus } = options;
    this.#advice = advice;
    this.#statusFault = statusFault;
    this.#onUnasked = newConnections ? undefined : onUnasked;
    this.#url = url;
    this.#network = network;
    this.#role = role;
    this.#newConnections = newConnections;
    this.#prepare = network.requestsTo(url, !newConnections);
  }

  /** Makes a request of its parts. */
  prepare(method: 'GET' | 'POST', path: string, fields: Fields, body?: string): PreparedRequest {
    const parts = { method, path, fields, body };
    const request = this.#prepare(parts);
    const preflight = this.#network.crossOrigin?.preflightFor(parts);
    if (preflight) this.#preflights.set(request, preflight);
    return request;
  }

  /** Sends a request, after its preflight where a browser would; the answer goes to the listener. */
  send(request: PreparedRequest, listener: AnswerListener): void {
    const preflight = this.#preflights.get(request);
    const isFree = preflight === undefined || this.#network.crossOrigin?.isAllowed(preflight) === true;
    const exchange = { request, listener };
    this.#network.requests.total++;
    if (this.#closed) {
      listener.failed(new CutError('the client is closed'));
      return;
    }
    this.#waiting.push(isFree ? exchange : this.#asking(preflight, exchange));
    this.#next();
  }

  /** The preflight of an exchange, which follows at once where it may. */
  #asking(preflight: Preflight, exchange: Exchange): Exchange {
    const head = (head: AnswerHead) => this.#withhold(this.#network.crossOrigin?.take(preflight, head));
    return asking(this.#prepare(preflight.parts), exchange, head, () => {
      this.#network.requests.total++;
      this.#waiting.unshift(exchange);
    });
  }

  /** Ends the connection, as the caller of `head` does, where a browser gives a reason. */
  #withhold(reason: string | undefined): void {
    this.#withheld = reason;
    if (reason !== undefined) throw new UnreadableError(reason);
  }

  /**
   * Lets the request that is out be answered, for half a second at most, and closes. Cut off, its answer
   * would be on the wire and in nobody's books.
   */
  async finish(): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#onAnswered = resolve;
    });
    if (this.#current) await Promise.race([answered, sleep(lingerMs, undefined, { ref: false })]);
    await this.close();
  }

  /** Cuts the connection, as a lost network does: a request on it fails. False where there is none. */
  cut(): boolean {
    const connection = this.#connection;
    connection?.cut();
    return connection !== undefined;
  }

  /** Gives up the connection, and any request on it: the next request opens another one. */
  drop(): void {
    clearTimeout(this.#patience);
    void this.#connection?.close();
    this.#connection = undefined;
    const exchange = this.#current;
    this.#current = undefined;
    if (exchange) this.#fail(exchange, new CutError('the request was given up'));
    this.#next();
  }

  /** Closes the connection at once, with any request on it. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#patience);
    const closing = this.#connection?.close();
    this.#connection = undefined;
    const exchanges = [this.#current, ...this.#waiting.splice(0)];
    this.#current = undefined;
    for (const exchange of exchanges)
      if (exchange) this.#fail(exchange, new CutError('the client was closed'));
    await closing;
  }

  #next(): void {
    if (this.#current) return;
    const exchange = this.#waiting.shift();
    if (!exchange) return;
    this.#current = exchange;
    this.#head = undefined;
    this.#isGood = false;
    this.#withheld = undefined;
    if (this.#connection) this.#transmit(this.#connection);
    else
      this.#connection = this.#network.openHttp(
        this.#url,
        this.#newConnections ? 'request' : this.#role,
        this,
      );
  }

  /** For the connection to tell; so are those that follow. */
  connected(): void {
    if (this.#connection) this.#transmit(this.#connection);
  }

  #transmit(connection: HttpConnection): void {
    const { request, listener } = this.#current as Exchange;
    connection.send(request);
    listener.sent?.();
  }

  head(head: AnswerHead): void {
    this.#head = head;
    this.#problem = '';
    const { status } = head;
    this.#isGood = (status >= 200 && status < 300) || this.#current?.listener.accepts?.(status) === true;
    if (this.#isGood) {
      this.#withhold(this.#network.crossOrigin?.refusalOf(head));
      this.#current?.listener.head?.(head);
    }
    // What went wrong is known; the rest of the body may never come, as of a stream whose status a proxy has
    // changed.
    else this.#patience = setTimeout(() => this.end(true), problemWithinMs);
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (this.#isGood) this.#current?.listener.data?.(bytes, start, end);
    else this.#problem += bytes.toString('utf8', start, end).slice(0, longestProblem - this.#problem.length);
  }

  chunkEnd(): void {
    if (this.#isGood) this.#current?.listener.chunkEnd?.();
  }

  end(isLast: boolean): void {
    clearTimeout(this.#patience);
    const exchange = this.#current as Exchange;
    const connection = this.#connection as HttpConnection;
    if (isLast || this.#newConnections || !connection.isFlushed) {
      void connection.close();
      this.#connection = undefined;
    }
    if (isLast && this.#isGood)
      this.#endedUnasked(exchange.request.endpoint, 'the target closed the connection with its answer');
    this.#answered(exchange);
  }

  lost(error: Error): void {
    clearTimeout(this.#patience);
    this.#connection = undefined;
    const exchange = this.#current;
    this.#current = undefined;
    const about = { hadBegun: this.#isGood, isStream: this.#role === 'stream', withheld: this.#withheld };
    if (exchange) this.#fail(exchange, faultOfLoss(exchange.request, error, about));
    else if (!(error instanceof CutError)) this.#endedUnasked(this.#lastEndpoint, messageOf(error));
    this.#onAnswered?.();
    this.#next();
  }

  #answered(exchange: Exchange): void {
    const head = this.#head as AnswerHead;
    const endpoint = exchange.request.endpoint;
    this.#current = undefined;
    this.#lastEndpoint = endpoint;
    if (!this.#isGood) this.#fail(exchange, this.#statusFault(endpoint, head, this.#problem, this.#advice));
    else {
      try {
        exchange.listener.ended(head.status);
      } catch (error) {
        this.#fail(exchange, new RequestFault('unreadable', `${endpoint}: ${messageOf(error)}`));
      }
    }
    this.#onAnswered?.();
    this.#next();
  }

  #endedUnasked(endpoint: string, reason: string): void {
    if (!this.#closed) this.#onUnasked?.(new RequestFault('reconnect', `${endpoint}: ${reason}`));
  }

  #fail(exchange: Exchange, error: RequestFault | CutError): void {
    // A request that we cut ourselves, at the end of a trial, has not failed.
    if (!this.#closed) this.#network.requests.failed++;
    exchange.listener.failed(error);
  }
}
