import type { FaultKind } from '../../core/fault.ts';
import { tlsFailureOf } from '../../core/tlsFailure.ts';

/** Why a request, or the subscription that it opened, came to nothing, and what that says of trying again. */
export class RequestFault extends Error {
  readonly kind: FaultKind;
  /** Whether trying again would change nothing: the target says that the request itself is wrong. */
  readonly isFinal: boolean;
  /** How long the target asks to be left alone, in ms. */
  readonly retryAfterMs: number;
  /** Whether the target says that the token is not good, or no longer. */
  readonly isUnauthorized: boolean;

  constructor(
    kind: FaultKind,
    message: string,
    about: { isFinal?: boolean; retryAfterMs?: number; isUnauthorized?: boolean } = {},
  ) {
    super(message);
    this.kind = kind;
    this.isFinal = about.isFinal ?? false;
    this.retryAfterMs = about.retryAfterMs ?? 0;
    this.isUnauthorized = about.isUnauthorized ?? false;
  }
}

/** Why the target cannot be reached over the path that the variant has, however often it is tried. */
export class PathError extends Error {}

/**
 * The fault of a request that the path kept from being answered, for good; undefined where that is not why.
 */
export function pathFaultOf(endpoint: string, error: Error): RequestFault | undefined {
  const reason = error instanceof PathError ? error.message : tlsFailureOf(error);
  return reason === undefined
    ? undefined
    : new RequestFault('unreadable', `${endpoint}: the target cannot be used: ${reason}`, { isFinal: true });
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
