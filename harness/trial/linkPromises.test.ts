import { expect, test } from 'vitest';
import type { LinkDisturbed } from '../../core/linkUse.ts';
import type { Trial } from '../../core/trial.ts';
import { times } from '../../test/fixtures/result.ts';
import { brokenPromises } from './linkPromises.ts';

const link: NonNullable<Trial['link']> = {
  method: 'tun',
  asked: { rttMs: 50, downKbit: null, upKbit: null, loss: 0, jitterMs: 0, shared: false },
  rttMs: { before: 50.4, after: 50.6 },
  latenessMs: { p50: 0.1, p99: 2.2, max: 40 },
  carried: 1000,
  lost: 0,
  downed: 40,
  dropped: 0,
  cpuMs: 20,
};
const down: LinkDisturbed['changes'][number] = {
  ...{ rttMs: null, dueMs: 5000, atMs: 5001, forMs: 3000, lastedMs: 3002 },
};
const step: LinkDisturbed['changes'][number] = {
  ...{ rttMs: 300, dueMs: 9000, atMs: 9001, forMs: null, lastedMs: null },
};
const broken = (changes: LinkDisturbed['changes'], parts: Partial<typeof link> = {}) =>
  brokenPromises(
    {
      link: { ...link, ...parts },
      disturbance: {
        losses: 'forbidden',
        cuts: 0,
        withheld: 0,
        restarts: [],
        returnMs: times([]),
        connects: { everyMs: 100, attempted: [], made: [] },
        link: { changes, catchUpMs: times([]) },
      },
    },
    'quiet',
  );

test('what was lost while the link was down as asked breaks no promise', () => {
  expect(broken([down])).toEqual([]);
});

test('the round trip after the trial is the one that was asked for last', () => {
  expect(broken([step], { rttMs: { before: 50, after: 300.5 } })).toEqual([]);
  expect(broken([step])).toEqual([
    'the link’s round trip took 50.6 ms after the trial (asked for 300 ms, limit ±5.0 ms)',
  ]);
  // One that lasted a while only is over.
  const ended = { ...step, forMs: 500, lastedMs: 500 };
  expect(broken([ended])).toEqual([]);
  expect(broken([ended], { rttMs: { before: 50, after: 300 } })).toHaveLength(1);
});

test('lateness is judged by the shortest delay that was asked for', () => {
  expect(broken([{ ...step, rttMs: 20 }], { rttMs: { before: 50, after: 20 } })).toEqual([
    'the link was late: packets arrived 2.2 ms after they were due at p99 (limit 2.0 ms)',
  ]);
});

test('a link that stood still has broken its promise, however few packets were on their way', () => {
  expect(broken([], { latenessMs: { p50: 0.1, p99: 0.8, max: 590 } })).toEqual([
    'the link stood still: a packet arrived 590 ms after it was due (limit 50 ms)',
  ]);
});

test.each<[Partial<LinkDisturbed['changes'][number]>, string]>([
  [{ atMs: 5026 }, 'the link was down 5026 ms into the schedule, not 5000 ms (limit 25 ms)'],
  [{ lastedMs: 3026 }, 'the link was down for 3026 ms, not 3000 ms (limit 25 ms)'],
  [{ lastedMs: 900 }, 'the link was down for 900 ms, not 3000 ms (limit 25 ms)'],
  [{ lastedMs: null }, 'the link was down for longer, not 3000 ms (limit 25 ms)'],
  [
    { rttMs: 300, lastedMs: 3100 },
    'the link had a round trip of 300 ms for 3100 ms, not 3000 ms (limit 25 ms)',
  ],
])('a link that changes at another time than asked has broken its promise: %j', (parts, reason) => {
  expect(broken([{ ...down, ...parts }])).toEqual([reason]);
});
