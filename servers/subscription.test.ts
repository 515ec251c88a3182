import { expect, test } from 'vitest';
import { Feed } from './feed.ts';
import type { Grant } from './guard.ts';
import { Problem } from './problem.ts';
import { subscriptionOfUrl } from './subscription.ts';

function feed(): Feed {
  const made = new Feed({ retainedNotifications: 10, retainedBytes: 1000, maxTopics: 10 }, 'e1');
  for (const id of ['1', '2', '3']) made.append(id, 'a', 'x');
  return made;
}
const expiresAtMs = 1_000;
const granted: Grant = { expiresAtMs, require() {} };
const read = (url: string, lastEventId?: string) => subscriptionOfUrl(url, lastEventId, feed(), 3, granted);

test('a client without a cursor starts now, and is told where it stands', () => {
  expect(read('/sse?topics=a,b')).toEqual({
    topics: ['a', 'b'],
    position: 3,
    gap: false,
    fresh: true,
    expiresAtMs,
  });
});

test('a client with a cursor goes on from it', () => {
  const expected = { topics: ['a'], position: 2, gap: false, fresh: false, expiresAtMs };
  expect(read('/sse?topics=a&cursor=e1.2')).toEqual(expected);
  expect(read('/sse?topics=a', 'e1.2')).toEqual(expected);
});

test('the cursor of the headers is newer than that of the query', () => {
  expect(read('/sse?topics=a&cursor=e1.1', 'e1.2').position).toBe(2);
});

test.each(['e0.1', 'e1.4'])('the cursor %s of another life is a gap, and starts now', (cursor) => {
  expect(read(`/sse?topics=a&cursor=${cursor}`)).toEqual({
    topics: ['a'],
    position: 3,
    gap: true,
    fresh: false,
    expiresAtMs,
  });
});

test('a topic that is named twice counts once', () => {
  expect(read('/sse?topics=a,b,a,b,a').topics).toEqual(['a', 'b']);
});

test('topics may be percent-encoded', () => {
  expect(read('/sse?topics=room%2F1%2Cuser%2F2').topics).toEqual(['room/1', 'user/2']);
});

test.each([
  ['no query', '/sse', 'topics is missing'],
  ['no topics', '/sse?cursor=e1.1', 'topics is missing'],
  ['empty topics', '/sse?topics=', 'topics is missing'],
  ['topics twice', '/sse?topics=a&topics=b', 'topics is missing'],
  ['an empty topic', '/sse?topics=a,', '"" is not a valid topic'],
  ['a topic with a space', '/sse?topics=a%20b', '"a b" is not a valid topic'],
  ['a topic that begins with a slash', '/sse?topics=/a', '"/a" is not a valid topic'],
  ['a topic that is too long', `/sse?topics=${'a'.repeat(65)}`, 'is not a valid topic'],
  ['too many topics', '/sse?topics=a,b,c,d', '4 topics (limit 3 per subscriber)'],
  ['two cursors', '/sse?topics=a&cursor=e1.1&cursor=e1.2', 'cursor may appear only once'],
  ['an empty cursor', '/sse?topics=a&cursor=', 'the cursor does not match'],
  ['a cursor with a space', '/sse?topics=a&cursor=e1%201', 'the cursor does not match'],
  ['a cursor of no kind', '/sse?topics=a&cursor=hello', '"hello" is not a valid cursor'],
])('a request with %s is a client error', (_, url, detail) => {
  const attempt = () => read(url);
  expect(attempt).toThrow(Problem);
  expect(attempt).toThrow(expect.objectContaining({ status: 400, message: expect.stringContaining(detail) }));
});
