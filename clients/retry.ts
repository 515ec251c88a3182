import { createBackoff } from './backoff.ts';
import { CutError, type RequestFault } from './requestFault.ts';
import type { SubscriberContext } from './transport.ts';

/** How one subscriber goes on after a loss, alike on all transports. */
export interface Retry {
  /**
   * A whole answer or message was read: the target speaks the protocol, and the next wait is the first again.
   */
  succeeded(): void;
  /** Books the fault and tries again after a wait, unless that is of no use: then the subscriber gives up. */
  failed(error: RequestFault | CutError, again: () => void): void;
  /** Waits at least so long before each further attempt, as the target asks. */
  waitAtLeast(ms: number): void;
  stop(): void;
}

/** This many unreadable answers in a row, from a target that never sent a readable one, end the attempts. */
const mostUnreadable = 3;

/** A subscriber's own way to go on. */
export function createRetry({
  random,
  reconnect,
  sink,
}: Pick<SubscriberContext, 'random' | 'reconnect' | 'sink'>): Retry {
  const backoff = createBackoff(random, reconnect);
  let timer: NodeJS.Timeout | undefined;
  let leastMs = 0;
  let hasSucceeded = false;
  let unreadable = 0;

  return {
    succeeded() {
      hasSucceeded = true;
      backoff.reset();
    },
    failed(error, again) {
      let retryAfterMs = 0;
      if (error instanceof CutError) {
        if (error.hadBegun) backoff.reset();
      } else {
        // A stream that was there is a success, whether or not it had anything to say: so it is with a
        // WebSocket.
        if (error.kind === 'reconnect') backoff.reset();
        ({ retryAfterMs } = error);
        sink.fault(error.kind, error.message);
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
    stop: () => clearTimeout(timer),
  };
}
