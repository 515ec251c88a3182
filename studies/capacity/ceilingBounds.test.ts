import { describe, expect, test } from 'vitest';
import { ceilingOf } from '../../test/fixtures/capacity.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import type { Ceiling } from '../ceilings/ceiling.ts';
import { withCeilings } from './ceilingBounds.ts';

const polling = { transport: 'short-polling', interval: '1s' };
const own = { smallest: 250, start: 250, largest: 20_000, largestBy: 'open files', ceiling: null };
const emptyPolls = (parts: Partial<Ceiling> = {}) => ceilingOf('empty-polls', 4_000, parts);
const wakeUps = (perSecond: number) => ceilingOf('long-poll-wake-ups', perSecond);

/** The bounds of the only variant. */
function bounded(written: object, ceilings: readonly Ceiling[], { streams = [stream()], options = {} } = {}) {
  const scenario = smallScenario({ variants: [written], streams, phases: { warmUp: '1s', measure: '4s' } });
  return withCeilings([own], { scenario, seed: 'a', ceilings }, options)[0];
}

describe('short polling', () => {
  test('is searched up to twice the users that its ceiling allows, from a quarter of that on', () => {
    expect(bounded(polling, [wakeUps(900), emptyPolls()])).toEqual({
      smallest: 250,
      start: 2_000,
      largest: 8_000,
      largestBy: 'twice what the ceiling of 4,000 empty polls a second allows',
      ceiling: { kind: 'empty-polls', users: 4_000 },
    });
  });

  test('begins where it was told to', () => {
    expect(bounded(polling, [emptyPolls()], { options: { startUsers: 300 } })).toMatchObject({
      start: 300,
      largest: 8_000,
    });
  });

  test('keeps another bound that is lower', () => {
    expect(bounded({ ...polling, interval: '10s' }, [emptyPolls()])).toMatchObject({
      largest: 20_000,
      largestBy: 'open files',
      ceiling: { users: 40_000 },
    });
  });

  test.each([
    ['no fewer than can be judged', {}, 250],
    ['no fewer than it was told to begin with', { startUsers: 400 }, 400],
  ])('is tried with %s', (_, options, users) => {
    expect(bounded(polling, [emptyPolls({ perSecond: 90 })], { options })).toMatchObject({
      start: users,
      largest: users,
      largestBy: 'the ceiling of 90 empty polls a second allows fewer',
    });
  });

  test.each([
    ['is invalid', { invalid: ['9 requests failed'] }],
    ['the load set', { target: { cpuMs: 600 }, load: { cpuMs: 990 } }],
    ['is of another kind', { kind: 'new-connection-polls' as const }],
  ])('is not bounded by a ceiling that %s', (_, parts) => {
    expect(bounded(polling, [emptyPolls(parts)])).toEqual(own);
  });
});

describe('long polling', () => {
  const longPolling = { transport: 'long-polling' };
  const periodic = (topics: unknown, every: string) =>
    stream({ topics, arrivals: { process: 'periodic', every } });

  test.each([
    ['of its own', 'private'],
    ['that go to all', 'broadcast'],
    ['of its room', { roomsOf: 5 }],
  ])('asks once for each notification %s', (_, topics) => {
    // Two a second each.
    expect(bounded(longPolling, [wakeUps(4_000)], { streams: [periodic(topics, '500ms')] })).toMatchObject({
      largest: 4_000,
      largestBy: 'twice what the ceiling of 4,000 long polls woken a second allows',
      ceiling: { kind: 'long-poll-wake-ups', users: 2_000 },
    });
  });

  test('is not bounded where bursts are dealt out among all, however many there are', () => {
    const burst = stream({ arrivals: { process: 'burst', every: '1s', size: 1_000 } });
    expect(bounded(longPolling, [wakeUps(4_000)], { streams: [burst] })).toMatchObject({
      largest: 20_000,
      ceiling: { users: expect.any(Number) },
    });
  });
});

test('transports that push are not bounded', () => {
  expect(bounded({ transport: 'sse' }, [emptyPolls(), wakeUps(10)])).toEqual(own);
});
