import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionEvents, HttpConnection, PreparedRequest } from './httpConnection.ts';
import type { HttpRole, SubscriberNetwork } from './network.ts';
import { isRefusal, refusalOf } from './refusal.ts';

/** Takes the parts of an answer as they come. Exactly one of `ended` and `failed` is called last. */
export interface AnswerListener {
  /**
   * A piece of the body: from `start` to `end` in a buffer that will be written over after the call. Not called
   * for a status other than 2xx: that ends in `failed`.
   */
  data?(bytes: Buffer, start: number, end: number): void;
  ended(status: number): void;
  /** `hadBegun` tells that the head of a good answer had come before its connection was lost. */
  failed(error: Error, hadBegun: boolean): void;
}

/** An answer that says the request itself is wrong: sending it again would change nothing. */
export class RefusedError extends Error {}

interface Exchange {
  readonly request: PreparedRequest;
  readonly listener: AnswerListener;
}

const isGood = (status: number) => status >= 200 && status < 300;
const longestProblem = 1000;
const endpointOf = ({ head }: PreparedRequest) => head.split(/[ ?]/, 2).join(' ');
const lingerMs = 500;

/**
 * HTTP requests of one subscriber, one after the other over a connection of its own. With `newConnections`, each
 * request opens one and asks the server to close it.
 */
export class HttpClient implements ConnectionEvents {
  readonly #url: URL;
  readonly #network: SubscriberNetwork;
  readonly #role: HttpRole;
  readonly #newConnections: boolean;
  /** The part of each head from the end of the path to the headers that the caller gives. */
  readonly #headMiddle: string;
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #connection: HttpConnection | undefined;
  #status = 0;
  #problem = '';
  #onAnswered: (() => void) | undefined;
  #closed = false;

  constructor(url: URL, network: SubscriberNetwork, role: HttpRole, newConnections = false) {
    this.#url = url;
    this.#network = network;
    this.#role = role;
    this.#newConnections = newConnections;
    const connection = newConnections ? 'close' : 'keep-alive';
    this.#headMiddle = ` HTTP/1.1\r\nhost: ${url.host}\r\nconnection: ${connection}\r\n`;
  }

  /** Makes a request of its parts, with the headers as lines. */
  prepare(method: 'GET' | 'POST', path: string, headerLines: string, body?: string): PreparedRequest {
    const start = `${method} ${path}${this.#headMiddle}${headerLines}`;
    if (body === undefined) return { head: `${start}\r\n`, body: '' };
    const bytes = Buffer.from(body).toString('latin1');
    return { head: `${start}content-length: ${bytes.length}\r\n\r\n`, body: bytes };
  }

  /** Sends a request; the answer goes to the listener. */
  send(request: PreparedRequest, listener: AnswerListener): void {
    this.#network.requests.total++;
    if (this.#closed) {
      listener.failed(new Error('the client is closed'), false);
      return;
    }
    this.#waiting.push({ request, listener });
    this.#next();
  }

  /**
   * Lets the request that is out be answered, for half a second at most, and closes. Cut off, its answer would
   * be on the wire and in nobody's books.
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

  /** Closes the connection at once, with any request on it. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#connection?.close();
    this.#connection = undefined;
    const exchanges = [this.#current, ...this.#waiting.splice(0)];
    this.#current = undefined;
    for (const exchange of exchanges) if (exchange) this.#fail(exchange, new Error('the client was closed'));
    await closing;
  }

  #next(): void {
    if (this.#current) return;
    const exchange = this.#waiting.shift();
    if (!exchange) return;
    this.#current = exchange;
    this.#status = 0;
    if (this.#connection) this.#connection.send(exchange.request);
    else this.#connection = this.#network.openHttp(this.#url, this.#role, this);
  }

  /** For the connection to tell; so are those that follow. */
  connected(): void {
    this.#connection?.send((this.#current as Exchange).request);
  }

  status(status: number): void {
    this.#status = status;
    this.#problem = '';
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (this.#status < 300) this.#current?.listener.data?.(bytes, start, end);
    else this.#problem += bytes.toString('utf8', start, end).slice(0, longestProblem - this.#problem.length);
  }

  end(isLast: boolean): void {
    const connection = this.#connection as HttpConnection;
    if (isLast || this.#newConnections || !connection.isFlushed) {
      void connection.close();
      this.#connection = undefined;
    }
    this.#answered(this.#current as Exchange);
  }

  lost(error: Error): void {
    this.#connection = undefined;
    const exchange = this.#current;
    this.#current = undefined;
    if (exchange) this.#fail(exchange, error, isGood(this.#status));
    this.#onAnswered?.();
    this.#next();
  }

  #answered(exchange: Exchange): void {
    const status = this.#status;
    this.#current = undefined;
    if (status >= 300) {
      const message = `the target answered ${status} ${this.#problem}`.trim();
      this.#fail(
        exchange,
        isRefusal(status)
          ? new RefusedError(refusalOf(endpointOf(exchange.request), status, message))
          : new Error(message),
      );
    } else {
      try {
        exchange.listener.ended(status);
      } catch (error) {
        // An answer that cannot be read is as bad as none.
        this.#fail(exchange, error as Error);
      }
    }
    this.#onAnswered?.();
    this.#next();
  }

  #fail(exchange: Exchange, error: Error, hadBegun = false): void {
    // A request that we cut ourselves, at the end of a trial, has not failed.
    if (!this.#closed) this.#network.requests.failed++;
    exchange.listener.failed(error, hadBegun);
  }
}
