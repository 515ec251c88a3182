import { setTimeout as sleep } from 'node:timers/promises';
import type { PollAnswer } from '../core/contract.ts';
import { must } from './fault.ts';
import { type Asked, queryOf, type Reader, wrongHeaders } from './reader.ts';

/** Reads a poll endpoint, again and again, with a pause between. */
export const readPolls =
  (path: string, pauseMs: number): Reader =>
  async (asked) => {
    const first = await poll(path, asked);
    if (first.status < 300) void goOn(path, asked, pauseMs);
    return first;
  };

async function goOn(path: string, asked: Asked, pauseMs: number): Promise<void> {
  try {
    while (!asked.signal.aborted) {
      await sleep(pauseMs, undefined, { signal: asked.signal });
      await poll(path, asked);
    }
  } catch (error) {
    if (!asked.signal.aborted) asked.inbox.broken(error);
  }
}

async function poll(path: string, asked: Asked) {
  const { url, record, inbox, signal } = asked;
  const cursor = inbox.cursor ?? asked.cursor;
  const query = queryOf({ ...asked, ...(cursor !== undefined && { cursor }) });
  const { status, headers, text } = await record.ask(url, `${path}?${query}`, { signal });
  if (status === 204) {
    must(cursor !== undefined, 'a poll without a cursor was answered with 204; it must be told its cursor');
    inbox.heartbeats++;
    inbox.changed();
    return { status, wrongHeaders: [] };
  }
  if (status !== 200) return { status, wrongHeaders: [] };
  const answer = JSON.parse(text) as PollAnswer;
  must(Array.isArray(answer.notifications), 'the answer has no list of notifications');
  inbox.stand(answer.cursor);
  if (answer.gap) inbox.gaps++;
  inbox.largestBatch = Math.max(inbox.largestBatch, answer.notifications.length);
  for (const message of answer.notifications) inbox.take(message);
  inbox.changed();
  return { status, wrongHeaders: wrongHeaders(headers, 'application/json') };
}
