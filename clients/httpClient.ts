import { Client, type Dispatcher } from 'undici';
import type { ConnectionRole, Network } from './network.ts';
import type { HeaderList } from './requestHeaders.ts';

/** Takes the parts of an answer as they come. Exactly one of `ended` and `failed` is called last. */
export interface AnswerListener {
  /** Not called for a status other than 2xx: that ends in `failed`. */
  data?(chunk: Buffer): void;
  ended(status: number): void;
  failed(error: Error): void;
}

/** An answer that says the request itself is wrong (4xx): sending it again would change nothing. */
export class RefusedError extends Error {}

const never = 0;
const farAwayMs = 3_600_000;

/**
 * HTTP requests of one subscriber, over a connection of its own: undici's dispatch, which is as near to the
 * socket as undici allows. With `newConnections`, each request opens one and asks the server to close it.
 */
export class HttpClient {
  readonly #client: Client;
  readonly #network: Network;
  readonly #newConnections: boolean;
  readonly #origin: string;
  #closed = false;

  constructor(url: URL, network: Network, role: ConnectionRole, newConnections = false) {
    this.#network = network;
    this.#newConnections = newConnections;
    this.#origin = url.origin;
    this.#client = new Client(this.#origin, {
      pipelining: 1,
      // A stream may be silent and a long poll may wait for longer than any default.
      headersTimeout: never,
      bodyTimeout: never,
      // undici would close idle connections after 4 s, and turn keep-alive polling into connection-per-request.
      keepAliveTimeout: farAwayMs,
      keepAliveMaxTimeout: farAwayMs,
      connect: (_options, callback) => {
        const socket = network.open(url, role);
        socket.once('error', onError).once('connect', () => {
          socket.off('error', onError);
          callback(null, socket);
        });
        function onError(error: Error) {
          callback(error, null);
        }
      },
    });
  }

  /** Sends a request; the answer goes to the listener. */
  request(
    method: 'GET' | 'POST',
    path: string,
    headers: HeaderList,
    body: string | null,
    listener: AnswerListener,
  ): void {
    this.#network.requests.total++;
    const answer = new Answer(listener, this.#network, () => this.#closed);
    this.#client.dispatch(
      { origin: this.#origin, method, path, headers, body, reset: this.#newConnections },
      answer,
    );
  }

  /** Cuts the connection, and any request on it. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#client.destroy().catch(() => {});
  }
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #listener: AnswerListener;
  readonly #network: Network;
  readonly #isClosed: () => boolean;
  #status = 0;
  #problem = '';

  constructor(listener: AnswerListener, network: Network, isClosed: () => boolean) {
    this.#listener = listener;
    this.#network = network;
    this.#isClosed = isClosed;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#status < 300) this.#listener.data?.(chunk);
    else if (this.#problem.length < 1000) this.#problem += chunk.toString();
  }

  onResponseEnd(): void {
    if (this.#status < 300) {
      this.#listener.ended(this.#status);
      return;
    }
    this.#network.requests.failed++;
    const message = `the target answered ${this.#status} ${this.#problem}`.trim();
    // 429 asks to come back later, like a 5xx.
    const refused = this.#status < 500 && this.#status !== 429;
    this.#listener.failed(refused ? new RefusedError(message) : new Error(message));
  }

  onResponseError(_controller: unknown, error: Error): void {
    // A request that we cut ourselves, at the end of a trial, has not failed.
    if (!this.#isClosed()) this.#network.requests.failed++;
    this.#listener.failed(error);
  }
}
