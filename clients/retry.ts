import { createBackoff } from './backoff.ts';
import type { Token } from './credentials.ts';
import type { HttpClient } from './httpClient.ts';
import type { SubscriberContext } from './transport.ts';
import { CutError, type RequestFault } from './wire/requestFault.ts';

/** How one subscriber goes on after a loss, alike on all transports. */
export interface Retry {
  /**
   * A whole answer or message was read: the target speaks the protocol, and the next wait is the first again.
   */
  succeeded(): void;
  /** Calls back with a token to show, unless stopped meanwhile; where none comes, that is a failure, too. */
  withToken(http: HttpClient, go: (token: Token) => void, again: () => void): void;
  /**
   * Books the fault and tries again after a wait, unless that is of no use: then the subscriber gives up. A
   * token that was shown and had expired is no fault, and another is tried at once. Nothing once stopped.
   */
  failed(error: RequestFault | CutError, again: () => void, shown?: Token): void;
  /** Waits at least so long before each further attempt, as the target asks. */
  waitAtLeast(ms: number): void;
  stop(): void;
}

/** This many unreadable answers in a row, from a target that never sent a readable one, end the attempts. */
const mostUnreadable = 3;

/** This many tokens in a row that are refused before their time, or before they were of use, do so, too. */
const mostRefused = 3;

/** A subscriber's own way to go on. */
export function createRetry({
  random,
  reconnect,
  sink,
  credentials,
}: Pick<SubscriberContext, 'random' | 'reconnect' | 'sink' | 'credentials'>): Retry {
  const backoff = createBackoff(random, reconnect);
  let timer: NodeJS.Timeout | undefined;
  let leastMs = 0;
  let hasSucceeded = false;
  let unreadable = 0;
  let refused = 0;
  let isStopped = false;
  const book = (error: RequestFault) => {
    sink.fault(error.kind, error.message);
  };

  /** Gives up on tokens, or goes on with the next. */
  const goOnWithAnother = (error: RequestFault, again: () => void, shown: Token) => {
    const hasExpired = credentials.refused(shown);
    refused = hasExpired && hasSucceeded ? 0 : refused + 1;
    if (!hasExpired) book(error);
    if (refused >= mostRefused)
      return sink.refused('refused', `${error.message}: ${refused} tokens in a row were refused`);
    if (hasExpired) again();
    else timer = setTimeout(again, Math.max(leastMs, error.retryAfterMs, backoff.nextMs()));
  };

  const retry: Retry = {
    withToken(http, go, again) {
      credentials.obtain(
        http,
        (token) => {
          if (!isStopped) go(token);
        },
        (error) => retry.failed(error, again),
      );
    },
    succeeded() {
      hasSucceeded = true;
      refused = 0;
      backoff.reset();
    },
    failed(error, again, shown) {
      if (isStopped) return;
      if (shown?.text && isAboutToken(error)) return goOnWithAnother(error, again, shown);
      let retryAfterMs = 0;
      if (error instanceof CutError) {
        if (error.hadBegun) backoff.reset();
      } else {
        // A stream that was there is a success, whether or not it had anything to say: so it is with a
        // WebSocket.
        if (error.kind === 'reconnect') backoff.reset();
        ({ retryAfterMs } = error);
        book(error);
        if (error.isFinal)
          return sink.refused(error.kind === 'unreadable' ? 'protocol' : 'refused', error.message);
        unreadable = error.kind === 'unreadable' ? unreadable + 1 : 0;
        if (!hasSucceeded && unreadable >= mostUnreadable) return sink.refused('protocol', error.message);
      }
      timer = setTimeout(again, Math.max(leastMs, retryAfterMs, backoff.nextMs()));
    },
    waitAtLeast(ms) {
      leastMs = ms;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
  return retry;
}

const isAboutToken = (error: RequestFault | CutError): error is RequestFault =>
  !(error instanceof CutError) && error.isUnauthorized;
