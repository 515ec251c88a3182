import type { AnswerHead } from './wire/answerHead.ts';
import type { PreparedRequest } from './wire/httpConnection.ts';
import { type CutError, RequestFault } from './wire/requestFault.ts';

/** Takes the parts of an answer as they come. Exactly one of `ended` and `failed` is called last. */
export interface AnswerListener {
  /** The head of an answer with a 2xx; may throw an UnreadableError. */
  head?(head: AnswerHead): void;
  /**
   * A piece of the body: from `start` to `end` in a buffer that will be written over after the call. Not
   * called for a status other than 2xx: that ends in `failed`.
   */
  data?(bytes: Buffer, start: number, end: number): void;
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
