import { describe, expect, test } from 'vitest';
import { monotonicMs } from '../../core/clock.ts';
import type { LinkState } from '../../core/messages/linkProtocol.ts';
import { changeLinkWhenDue } from './linkChanges.ts';

const linkOf = (heard: LinkState[], lateMs = 0) => ({
  rttMs: 50,
  change: async (state: LinkState) => {
    heard.push(state);
    return monotonicMs() + lateMs;
  },
});

describe('a link that is to change', () => {
  test('is told when to be down and up, and which round trip to have; each goes on without the other', async () => {
    const heard: LinkState[] = [];
    const done = await changeLinkWhenDue(
      [
        { atUs: 10_000, rttMs: 300, forMs: 40 },
        { atUs: 30_000, rttMs: null, forMs: 40 },
        { atUs: 50_000, rttMs: 200, forMs: null },
      ],
      monotonicMs(),
      linkOf(heard),
    );
    expect(heard).toEqual([
      { isDown: false, rttMs: 300 },
      { isDown: true, rttMs: 300 },
      // What was before ends first.
      { isDown: true, rttMs: 50 },
      { isDown: true, rttMs: 200 },
      { isDown: false, rttMs: 200 },
    ]);
    expect(done).toMatchObject([
      { rttMs: 300, dueMs: 10, forMs: 40, lastedMs: expect.any(Number) },
      { rttMs: null, dueMs: 30, forMs: 40, lastedMs: expect.any(Number) },
      { rttMs: 200, dueMs: 50, forMs: null, lastedMs: null },
    ]);
    for (const { atMs, dueMs } of done) expect(atMs).toBeGreaterThanOrEqual(dueMs - 2);
  });

  test('is recorded as it was, and not as it was asked to be', async () => {
    const [one] = await changeLinkWhenDue(
      [{ atUs: 0, rttMs: null, forMs: 1 }],
      monotonicMs(),
      linkOf([], 500),
    );
    expect(one?.atMs).toBeGreaterThanOrEqual(500);
  });

  test('must be there', async () => {
    expect(await changeLinkWhenDue([], 0, undefined)).toEqual([]);
    await expect(changeLinkWhenDue([{ atUs: 0, rttMs: null, forMs: 1 }], 0, undefined)).rejects.toThrow(
      'there is none',
    );
  });
});
