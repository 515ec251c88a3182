import type { FaultKind } from '../core/fault.ts';
import { escapedLine } from '../core/plainText.ts';

/** Why a request, or the subscription that it opened, came to nothing, and what that says of trying again. */
export class RequestFault extends Error {
  readonly kind: FaultKind;
  /** Whether trying again would change nothing: the target says that the request itself is wrong. */
  readonly isFinal: boolean;
  /** How long the target asks to be left alone, in ms. */
  readonly retryAfterMs: number;

  constructor(kind: FaultKind, message: string, about: { isFinal?: boolean; retryAfterMs?: number } = {}) {
    super(message);
    this.kind = kind;
    this.isFinal = about.isFinal ?? false;
    this.retryAfterMs = about.retryAfterMs ?? 0;
  }
}

/** We ended it ourselves: no fault of the target's. */
export class CutError extends Error {
  /** Whether a good answer had begun by then. */
  readonly hadBegun: boolean;

  constructor(message: string, hadBegun = false) {
    super(message);
    this.hadBegun = hadBegun;
  }
}

/** What a target sent breaks HTTP, WebSocket or the contract. */
export class UnreadableError extends Error {}

const longestExcerpt = 200;

/** The beginning of what a target sent, on one line and escaped. */
export const excerptOf = (text: string): string =>
  text.length > longestExcerpt ? `${escapedLine(text.slice(0, longestExcerpt))}…` : escapedLine(text);
