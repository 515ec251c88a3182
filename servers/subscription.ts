import { parse } from 'node:querystring';
import { cursorPattern, topicPattern } from '../core/messages/contract.ts';
import type { Feed } from './feed.ts';
import type { Grant } from './guard.ts';
import { Problem } from './problem.ts';

/** A client's request: its topics, and the position to continue from. */
export interface Subscription {
  readonly topics: readonly string[];
  /** Position in the feed to continue from; the current one if the client named none. */
  readonly position: number;
  /** The client named a cursor from before a restart: what it missed is unknown. */
  readonly gap: boolean;
  /** The client named no cursor and must be told where it stands. */
  readonly fresh: boolean;
  /** When the token expires that it was asked for with, in ms since 1970; infinite where none ends it. */
  readonly expiresAtMs: number;
}

/** Reads `?topics=a,b&cursor=c`. Throws a Problem when they are malformed, too many, or not granted. */
export function subscriptionOfUrl(
  url: string,
  lastEventId: string | undefined,
  feed: Feed,
  maxTopics: number,
  grant: Grant,
): Subscription {
  const query = parse(url.slice(url.indexOf('?') + 1 || url.length));
  const { topics } = query;
  // A browser's EventSource comes back to the URL it was opened with: what its header says is newer.
  const cursor = lastEventId ?? query.cursor;
  if (typeof topics !== 'string' || topics === '')
    throw new Problem(400, 'topics is missing or repeated; expected ?topics=a,b once');
  if (cursor !== undefined && typeof cursor !== 'string')
    throw new Problem(400, 'cursor may appear only once');
  return subscriptionTo(topics.split(','), cursor, feed, maxTopics, grant);
}

/** Checks topics and cursor. Throws a Problem when they are malformed, too many, or not granted. */
export function subscriptionTo(
  asked: readonly string[],
  cursor: string | undefined,
  feed: Feed,
  maxTopics: number,
  grant: Grant,
): Subscription {
  const { expiresAtMs } = grant;
  const topics = [...new Set(asked)];
  if (topics.length > maxTopics)
    throw new Problem(400, `${topics.length} topics (limit ${maxTopics} per subscriber)`);
  for (const topic of topics)
    if (!topicPattern.test(topic))
      throw new Problem(400, `"${topic.slice(0, 80)}" is not a valid topic; expected ${topicPattern}`);
  grant.require(topics);
  // Before any answer has begun, which could no longer be taken back.
  feed.reserve(topics);
  if (cursor === undefined) return { topics, position: feed.head, gap: false, fresh: true, expiresAtMs };
  if (!cursorPattern.test(cursor)) throw new Problem(400, `the cursor does not match ${cursorPattern}`);
  const position = feed.positionOf(cursor);
  return { topics, position: position ?? feed.head, gap: position === undefined, fresh: false, expiresAtMs };
}
