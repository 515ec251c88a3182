import { expect, test } from 'vitest';
import type { Trial } from '../core/result.ts';
import { times, trialOf } from '../test/fixtures/result.ts';
import { invalidReasons } from './validity.ts';

const reasons = (parts: Partial<Trial>) => invalidReasons(trialOf('sse', parts));
const { delivery, bytes, agents } = trialOf('sse');
const agent = agents[0] as Trial['agents'][number];
const lags = (count: number, ms: number) => times(Array.from({ length: count }, () => ms));

test('a trial in which everything arrived and nobody was late is valid', () => {
  expect(reasons({})).toEqual([]);
});

test.each(['lost', 'duplicated', 'reordered', 'corrupted'] as const)(
  'one delivery %s is too many',
  (fault) => {
    expect(reasons({ delivery: { ...delivery, [fault]: 1 } })).toEqual([`1 of 40 deliveries ${fault}`]);
  },
);

test('a gap alone does no harm when nothing was lost', () => {
  expect(reasons({ delivery: { ...delivery, gaps: 3 } })).toEqual([]);
});

test('a byte that is in no book makes the trial invalid', () => {
  expect(reasons({ bytes: { ...bytes, unaccounted: 1 } })).toEqual([
    '1 bytes on the sockets are not in the ledger',
  ]);
});

test('a saturated agent makes the trial invalid, and is named', () => {
  const busy = (eventLoopUtilization: number) => ({ ...agent, eventLoopUtilization });
  expect(reasons({ agents: [busy(0.9), busy(0.9)] })).toEqual([]);
  expect(reasons({ agents: [busy(0.5), busy(0.95)] })).toEqual([
    'agent 2 was saturated: its event loop was busy 95 % of the time',
  ]);
});

test('a publisher that is late makes the trial invalid', () => {
  expect(reasons({ publisherLagMs: lags(1000, 45) })).toEqual([]);
  expect(reasons({ publisherLagMs: lags(1000, 80) })).toEqual([
    'the publisher lagged 80 ms behind the schedule; 50 ms are allowed',
  ]);
});

test('with too few notifications for the 99th percentile the 90th decides, and with fewer none', () => {
  expect(reasons({ publisherLagMs: lags(100, 80) })).toHaveLength(1);
  expect(reasons({ publisherLagMs: lags(99, 80) })).toEqual([]);
});

test('every reason is given', () => {
  expect(
    reasons({ delivery: { ...delivery, lost: 2, corrupted: 1 }, publisherLagMs: lags(1000, 80) }),
  ).toEqual([
    '2 of 40 deliveries lost',
    '1 of 40 deliveries corrupted',
    expect.stringContaining('the publisher lagged'),
  ]);
});
