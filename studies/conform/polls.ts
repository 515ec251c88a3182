import { setTimeout as sleep } from 'node:timers/promises';
import type { PollAnswer, WireMessage } from '../../core/messages/contract.ts';
import { must } from './fault.ts';
import { parseObject } from './json.ts';
import { type Asked, challengeIn, queryOf, type Reader, type Reply, wrongHeaders } from './reader.ts';

/** Reads a poll endpoint, again and again, with a pause between. */
export const readPolls =
  (path: string, pauseMs: number): Reader =>
  async (asked) => {
    const first = await poll(path, asked);
    // A ticket is good once.
    if (first.status < 300 && asked.shown.query === undefined) void goOn(path, asked, pauseMs);
    return first;
  };

async function goOn(path: string, asked: Asked, pauseMs: number): Promise<void> {
  const { inbox, signal } = asked;
  try {
    while (true) {
      await sleep(pauseMs, undefined, { signal });
      const { status } = await poll(path, asked);
      if (status === 401) {
        inbox.refusedLater = status;
        inbox.changed();
        return;
      }
      must(status < 300, `a later poll was answered with ${status}`);
    }
  } catch (error) {
    if (!signal.aborted) inbox.broken(error);
  }
}

async function poll(
  path: string,
  { conversation, topics, inbox, signal, shown, ...asked }: Asked,
): Promise<Reply> {
  const cursor = inbox.cursor ?? asked.cursor;
  const { status, headers, text } = await conversation.ask(
    `${path}?${queryOf(topics, cursor, shown)}`,
    signal,
    { headers: shown.headers ?? {} },
  );
  if (status === 204) {
    must(
      cursor !== undefined,
      'a poll without a cursor was answered with 204; the answer must have a cursor',
    );
    inbox.heartbeats++;
    inbox.changed();
  }
  if (status !== 200) return { status, wrongHeaders: [], challenge: challengeIn(headers) };
  const { gap, notifications, ...answer } = parseObject<PollAnswer>(text);
  must(Array.isArray(notifications), 'the answer has no list of notifications');
  inbox.moveTo(answer.cursor);
  if (gap === true) inbox.gaps++;
  inbox.largestBatch = Math.max(inbox.largestBatch, notifications.length);
  for (const message of notifications as WireMessage[]) inbox.take(message);
  inbox.changed();
  return { status, wrongHeaders: wrongHeaders(headers, 'application/json') };
}
