import type { ConnectionEvents, HttpConnection } from './httpConnection.ts';
import type { HttpRole, Network } from './network.ts';

/** Takes the parts of an answer as they come. Exactly one of `ended` and `failed` is called last. */
export interface AnswerListener {
  /**
   * A piece of the body: from `start` to `end` in a buffer that will be written over after the call. Not called
   * for a status other than 2xx: that ends in `failed`.
   */
  data?(bytes: Buffer, start: number, end: number): void;
  ended(status: number): void;
  failed(error: Error): void;
}

/** An answer that says the request itself is wrong (4xx): sending it again would change nothing. */
export class RefusedError extends Error {}

interface Request {
  readonly head: string;
  readonly body: string;
  readonly listener: AnswerListener;
}

const longestProblem = 1000;

/**
 * HTTP requests of one subscriber, one after the other over a connection of its own. With `newConnections`, each
 * request opens one and asks the server to close it.
 */
export class HttpClient implements ConnectionEvents {
  readonly #url: URL;
  readonly #network: Network;
  readonly #role: HttpRole;
  readonly #newConnections: boolean;
  /** The part of each head from the end of the path to the headers that the caller gives. */
  readonly #headMiddle: string;
  readonly #waiting: Request[] = [];
  #current: Request | undefined;
  #connection: HttpConnection | undefined;
  #status = 0;
  #problem = '';
  #closed = false;

  constructor(url: URL, network: Network, role: HttpRole, newConnections = false) {
    this.#url = url;
    this.#network = network;
    this.#role = role;
    this.#newConnections = newConnections;
    const connection = newConnections ? 'close' : 'keep-alive';
    this.#headMiddle = ` HTTP/1.1\r\nhost: ${url.host}\r\nconnection: ${connection}\r\n`;
  }

  /** Sends a request, with headers as lines; the answer goes to the listener. */
  request(
    method: 'GET' | 'POST',
    path: string,
    headerLines: string,
    body: string | null,
    listener: AnswerListener,
  ): void {
    this.#network.requests.total++;
    if (this.#closed) {
      listener.failed(new Error('the client is closed'));
      return;
    }
    const start = `${method} ${path}${this.#headMiddle}${headerLines}`;
    if (body === null) this.#waiting.push({ head: `${start}\r\n`, body: '', listener });
    else {
      // One character for each byte of its UTF-8.
      const bytes = Buffer.from(body).toString('latin1');
      this.#waiting.push({ head: `${start}content-length: ${bytes.length}\r\n\r\n`, body: bytes, listener });
    }
    this.#next();
  }

  /** Cuts the connection, and any request on it. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#connection?.close();
    this.#connection = undefined;
    const requests = [this.#current, ...this.#waiting.splice(0)];
    this.#current = undefined;
    for (const request of requests) if (request) this.#fail(request, new Error('the client was closed'));
    await closing;
  }

  #next(): void {
    if (this.#current) return;
    const request = this.#waiting.shift();
    if (!request) return;
    this.#current = request;
    if (this.#connection) this.#connection.send(request.head, request.body);
    else this.#connection = this.#network.openHttp(this.#url, this.#role, this);
  }

  /** For the connection to tell; so are those that follow. */
  connected(): void {
    const { head, body } = this.#current as Request;
    this.#connection?.send(head, body);
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
    this.#answered(this.#current as Request);
  }

  lost(error: Error): void {
    this.#connection = undefined;
    const request = this.#current;
    this.#current = undefined;
    if (request) this.#fail(request, error);
    this.#next();
  }

  #answered(request: Request): void {
    const status = this.#status;
    this.#current = undefined;
    if (status >= 300) {
      const message = `the target answered ${status} ${this.#problem}`.trim();
      // 429 asks to come back later, like a 5xx.
      const isRefusal = status < 500 && status !== 429;
      this.#fail(request, isRefusal ? new RefusedError(message) : new Error(message));
    } else {
      try {
        request.listener.ended(status);
      } catch (error) {
        // An answer that cannot be read is as bad as none.
        this.#fail(request, error as Error);
      }
    }
    this.#next();
  }

  #fail(request: Request, error: Error): void {
    // A request that we cut ourselves, at the end of a trial, has not failed.
    if (!this.#closed) this.#network.requests.failed++;
    request.listener.failed(error);
  }
}
