import { UnreadableError } from '../core/messages/unreadable.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import type { PreparedRequest } from './wire/httpConnection.ts';
import { CutError, pathFaultOf, RequestFault } from './wire/requestFault.ts';

/** Takes the parts of an answer as they come. Exactly one of `ended` and `failed` is called last. */
export interface AnswerListener {
  /** The request has been handed to the connection. */
  sent?(): void;
  /** Whether an answer with another status than 2xx is a good one, too. */
  accepts?(status: number): boolean;
  /** The head of a good answer; may throw an UnreadableError. */
  head?(head: AnswerHead): void;
  /**
   * A piece of the body: from `start` to `end` in a buffer that will be written over after the call. Not
   * called for an answer that is not good: that ends in `failed`.
   */
  data?(bytes: Buffer, start: number, end: number): void;
  /** A chunk of the transfer coding is over (RFC 9112 §7.1); never over HTTP/2, which has none. */
  chunkEnd?(): void;
  /** May throw an UnreadableError. */
  ended(status: number): void;
  failed(error: RequestFault | CutError): void;
}

/** A request, and who takes its answer. */
export interface Exchange {
  readonly request: PreparedRequest;
  readonly listener: AnswerListener;
}

/** The exchange that asks whether another one may follow: `head` throws where not, else it is `allowed`. */
export function asking(
  request: PreparedRequest,
  { request: { endpoint }, listener }: Exchange,
  head: (head: AnswerHead) => void,
  allowed: () => void,
): Exchange {
  const failed = (fault: RequestFault | CutError) => {
    if (!(fault instanceof RequestFault && fault.kind === 'status')) return listener.failed(fault);
    const message = `${fault.message}; a browser would not send ${endpoint} then`;
    listener.failed(new RequestFault(fault.kind, message, fault));
  };
  return { request, listener: { head, ended: allowed, failed } };
}

/** How far a request had come that was lost. */
interface Loss {
  /** Whether a good answer had begun. */
  readonly hadBegun: boolean;
  readonly isStream: boolean;
  /** Why a browser would keep the answer from the page. */
  readonly withheld: string | undefined;
}

/** The meaning of a connection lost with a request on it. */
export function faultOfLoss(
  { endpoint }: PreparedRequest,
  error: Error,
  { hadBegun, isStream, withheld }: Loss,
): RequestFault | CutError {
  if (error instanceof CutError) return new CutError(error.message, hadBegun);
  // The target would say the same again.
  if (withheld !== undefined)
    return new RequestFault('unreadable', `${endpoint}: ${withheld}`, { isFinal: true });
  const pathFault = pathFaultOf(endpoint, error);
  if (pathFault) return pathFault;
  const isUnreadable = error instanceof UnreadableError;
  const kind = isUnreadable ? 'unreadable' : isStream && hadBegun ? 'reconnect' : 'unanswered';
  return new RequestFault(kind, `${endpoint}: ${error.message}`);
}
