import type { ServerResponse } from 'node:http';
import type { Feed, Reading } from './feed.ts';
import type { Subscription } from './subscription.ts';

/** What a poll finds right now. */
export function readForPoll(feed: Feed, { topics, position, gap }: Subscription, limit: number): Reading {
  const reading = feed.read(topics, position, limit);
  return gap ? { ...reading, gap } : reading;
}

/** Whether a poll has something to say: news, a gap, or a first cursor. */
export function isNews(reading: Reading, subscription: Subscription): boolean {
  return reading.notifications.length > 0 || reading.gap || subscription.fresh;
}

/** Answers a poll: 200 with notifications and the next cursor, or 204 and the client keeps its cursor. */
export function answerPoll(response: ServerResponse, feed: Feed, reading: Reading, news: boolean): void {
  if (!news) {
    response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
    return;
  }
  const envelopes = reading.notifications.map((n) => n.envelope).join(',');
  const body = `{"cursor":"${feed.cursorAt(reading.position)}",${reading.gap ? '"gap":true,' : ''}"notifications":[${envelopes}]}`;
  response
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}
