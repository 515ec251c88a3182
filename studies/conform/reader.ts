import type { Conversation } from './conversation.ts';
import type { Inbox } from './inbox.ts';

/** How a request shows its token. */
export interface Shown {
  readonly headers?: Record<string, string>;
  /** Part of the query. */
  readonly query?: string;
  /** In the first message of a connection. */
  readonly token?: string;
}

/** A subscription to ask for. */
export interface Asked {
  readonly conversation: Conversation;
  readonly topics: readonly string[];
  readonly cursor?: string;
  readonly shown: Shown;
  readonly inbox: Inbox;
  /** Ends the subscription. */
  readonly signal: AbortSignal;
}

/** How a target has answered a request for a subscription. */
export interface Reply {
  readonly status: number;
  /** What the answer says of itself that the contract does not. */
  readonly wrongHeaders: readonly string[];
  /** What a refusal says of authentication. */
  readonly challenge?: string;
  /** Sends a message upstream, where the transport itself can. */
  readonly send?: (text: string) => void;
}

/**
 * Reads one transport, straight from the contract and apart from clients/: a mistake that our clients and
 * servers share must not pass for the contract. Resolves when the target has accepted or refused; what comes
 * then goes to the inbox.
 */
export type Reader = (asked: Asked) => Promise<Reply>;

/** The query of a subscription. */
export const queryOf = (topics: readonly string[], cursor?: string, { query }: Shown = {}): string =>
  [
    `topics=${topics.join(',')}`,
    ...(cursor === undefined ? [] : [`cursor=${cursor}`]),
    ...(query ? [query] : []),
  ].join('&');

/** What an answer says of authentication. */
export const challengeIn = (headers: Headers): string => headers.get('www-authenticate') ?? '';

/** Headers that are not as the contract has them. */
export function wrongHeaders(headers: Headers, contentType: string): string[] {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim();
  const caching = headers.get('cache-control') ?? '';
  // `fetch` decodes what it knows, and says nothing of it; the load's clients do not.
  const coding = headers.get('content-encoding') ?? '';
  return [
    ...(type === contentType ? [] : [`Content-Type is ${type ?? 'missing'}; expected ${contentType}`]),
    ...(/\bno-store\b/.test(caching) ? [] : [`Cache-Control is ${caching || 'missing'}; expected no-store`]),
    ...(coding === '' ? [] : [`Content-Encoding is ${coding}; expected none`]),
  ];
}
