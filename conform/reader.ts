import type { Inbox } from './inbox.ts';
import type { Transcript } from './transcript.ts';

/** A subscription to ask for. */
export interface Asked {
  readonly url: string;
  readonly topics: readonly string[];
  readonly cursor?: string;
  readonly record: Transcript;
  readonly inbox: Inbox;
  readonly signal: AbortSignal;
}

/**
 * Reads one transport, straight from the contract and apart from clients/: a mistake that our clients and servers share
 * must not pass for the contract. Resolves when the target has accepted or refused, with the status; what
 * comes then goes to the inbox until the signal.
 */
export type Reader = (asked: Asked) => Promise<{
  readonly status: number;
  /** What the answer said of itself that the contract does not. */
  readonly wrongHeaders: readonly string[];
  /** Sends a message upstream, where the transport itself can. */
  readonly send?: (text: string) => void;
}>;

/** The query of a subscription. */
export const queryOf = ({ topics, cursor }: Pick<Asked, 'topics' | 'cursor'>): string =>
  `topics=${topics.join(',')}${cursor === undefined ? '' : `&cursor=${cursor}`}`;

/** Headers that are not as the contract has them. */
export function wrongHeaders(headers: Headers, contentType: string): string[] {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim();
  const caching = headers.get('cache-control') ?? '';
  return [
    ...(type === contentType ? [] : [`Content-Type is ${type ?? 'missing'}; expected ${contentType}`]),
    ...(/\bno-store\b/.test(caching) ? [] : [`Cache-Control is ${caching || 'missing'}; expected no-store`]),
  ];
}
