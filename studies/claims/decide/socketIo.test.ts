import { expect, test } from 'vitest';
import { judge, wobble, workload } from '../../../test/fixtures/claims.ts';

const jumping = (value: number) => (round: number) => value * ([1, 4, 0.3][round % 3] as number);

/** Socket.IO as dear as this, beside a WebSocket of 20 µs, 8 kB a connection, 40,000 B and 4 ms. */
const beside = (cpuUs: (round: number) => number, rssBytes: number, bytes = 60_000, subscribeMs = 8) =>
  workload({
    rounds: 3,
    behaviours: [
      {
        variant: { transport: 'websocket' },
        ...{ cpuUs: wobble(20), rssBytes: wobble(800_000), received: { total: 40_000 }, opened: 100 },
        subscribeMs: wobble(4),
      },
      ...['websocket', 'upgrade', 'polling'].map((connection) => ({
        variant: { transport: 'socket-io', connection },
        ...{ cpuUs, rssBytes: wobble(rssBytes), received: { total: bytes }, opened: 100 },
        subscribeMs: wobble(subscribeMs),
      })),
    ],
  });

test('Socket.IO costs more than a bare WebSocket, or does not, or it is not known', () => {
  const { verdict, sentence } = judge(36, { 'socket-io': [beside(wobble(40), 2_400_000)] });
  expect(verdict).toBe('reproduced');
  expect(sentence).toMatch(
    /took 1\.50× the bytes of a bare WebSocket, and 2\.0× .* the CPU, 3\.0× .* the memory per connection and 2\.0× .* the time to subscribe\. To be subscribed took 4\.\d+ ms and .* connections with WebSocket,/,
  );
  const verdictOf = (...costs: Parameters<typeof beside>) =>
    judge(36, { 'socket-io': [beside(...costs)] }).verdict;
  // One of the costs decides, if none of the others is less.
  expect(verdictOf(wobble(20), 800_000, 60_000, 4)).toBe('reproduced');
  expect(verdictOf(wobble(20), 2_400_000, 41_000, 4)).toBe('reproduced');
  expect(verdictOf(wobble(20), 800_000, 41_000, 4)).toBe('refuted');
  expect(verdictOf(wobble(40), 2_400_000, 60_000, 2)).toBe('refuted');
  expect(verdictOf(wobble(40), 2_400_000, 39_000)).toBe('refuted');
  expect(verdictOf(jumping(30), 800_000, 41_000, 4)).toBe('undecidable');
});
