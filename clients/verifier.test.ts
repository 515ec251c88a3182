import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, shuffled } from '../core/random.ts';
import { payloadOf } from '../core/schedule/payload.ts';
import { compileSchedule, type Schedule } from '../core/schedule/schedule.ts';
import { smallScenario, stream } from '../test/fixtures/scenario.ts';
import { type UserRange, Verifier } from './verifier.ts';

const scheduleOf = (parts: object, users = 6) =>
  compileSchedule(smallScenario({ users, streams: [stream(parts)] }), 1);
const verifierOf = (schedule: Schedule, users: UserRange = { from: 0, to: schedule.users }) =>
  new Verifier(schedule, users, (index) => payloadOf(schedule, index));

const nameOf = (schedule: Schedule, index: number) =>
  schedule.topics.names[schedule.topic[index] as number] as string;
/** Delivers event `index` to a user as it should be. */
const deliver = (verifier: Verifier, schedule: Schedule, user: number, index: number) =>
  verifier.check(user, `${index}`, nameOf(schedule, index), payloadOf(schedule, index));

const clean = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0 };

const broadcast = scheduleOf({ topics: 'broadcast' }, 2);
const chat = scheduleOf({ topics: 'broadcast', from: 'subscriber' }, 2);

/** Delivers these events of a schedule to each user, in the order given for it. */
function delivery(schedule: Schedule, ...orders: number[][]) {
  const verifier = verifierOf(schedule);
  orders.forEach((order, user) => {
    for (const index of order) deliver(verifier, schedule, user, index);
  });
  return verifier.delivery();
}

test('delivering everything in one order over all topics gives a clean sheet', () => {
  const kinds = fc.constantFrom('private', 'broadcast', { roomsOf: 2 }, { roomsOf: 4 });
  const streams = fc.array(fc.record({ topics: kinds, from: fc.constantFrom('server', 'subscriber') }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(streams, fc.integer(), fc.nat(5), fc.nat(5), (all, seed, a, b) => {
      const schedule = compileSchedule(
        smallScenario({ streams: all.map((parts, i) => stream({ ...parts, name: `s${i}` })) }),
        seed,
      );
      const users = { from: Math.min(a, b), to: Math.max(a, b) + 1 };
      const verifier = verifierOf(schedule, users);
      const order = feedOrder(schedule, seed);
      // Every user has a queue; which of them goes next is up to chance.
      const queues = Array.from({ length: users.to - users.from }, (_, i) => {
        const user = users.from + i;
        const topics = schedule.topics.topicsOf(user);
        return { user, events: order.filter((index) => topics.includes(schedule.topic[index] as number)) };
      });
      const turns = queues.flatMap((queue) => queue.events.map(() => queue));
      for (const { user, events } of shuffled(turns, createRandom(seed, 'turns'))) {
        const index = events.shift() as number;
        expect(deliver(verifier, schedule, user, index)).toBe(index);
      }
      expect(verifier.outstanding).toBe(0);
      expect(verifier.delivery()).toEqual({ expected: turns.length, delivered: turns.length, ...clean });
    }),
    { numRuns: 40 },
  );
});

/**
 * An order that a target may accept events in: of what subscribers send, any; of the publisher's, that of the
 * schedule.
 */
function feedOrder(schedule: Schedule, seed: number): number[] {
  const all = shuffled([...schedule.topic.keys()], createRandom(seed, 'feed'));
  const published = all.filter((index) => (schedule.sender[index] as number) < 0).sort((a, b) => a - b);
  return all.map((index) => ((schedule.sender[index] as number) < 0 ? (published.shift() as number) : index));
}

test('what never came is lost', () => {
  const verifier = verifierOf(broadcast);
  expect(verifier.expected).toBe(broadcast.deliveries);
  deliver(verifier, broadcast, 0, 0);
  const expected = broadcast.deliveries;
  expect(verifier.delivery()).toEqual({ ...clean, expected, delivered: 1, lost: expected - 1 });
});

test('what comes twice is a duplicate the second time, for that subscriber', () => {
  const verifier = verifierOf(broadcast);
  expect(deliver(verifier, broadcast, 0, 0)).toBe(0);
  expect(deliver(verifier, broadcast, 0, 0)).toBe(-1);
  expect(deliver(verifier, broadcast, 1, 0)).toBe(0);
  expect(verifier.delivery()).toMatchObject({ delivered: 2, duplicated: 1, reordered: 0, corrupted: 0 });
});

test('other content is corrupted, but delivered', () => {
  const verifier = verifierOf(broadcast);
  expect(verifier.check(0, '0', 'all', `${payloadOf(broadcast, 0)} `)).toBe(0);
  expect(verifier.delivery()).toMatchObject({ delivered: 1, corrupted: 1 });
});

test('text may come as bytes, but bytes must not come as text', () => {
  const text = verifierOf(broadcast);
  text.check(0, '0', 'all', Buffer.from(payloadOf(broadcast, 0) as string));
  expect(text.delivery().corrupted).toBe(0);

  const binary = scheduleOf({ topics: 'broadcast', payload: { format: 'binary', bytes: 9 } });
  const bytes = verifierOf(binary);
  bytes.check(0, '0', 'all', payloadOf(binary, 0));
  expect(bytes.delivery().corrupted).toBe(0);
  bytes.check(0, '1', 'all', (payloadOf(binary, 1) as Buffer).toString('latin1'));
  expect(bytes.delivery().corrupted).toBe(1);
});

describe('what was not due to the subscriber is corrupted and not delivered', () => {
  const schedule = scheduleOf({ topics: { roomsOf: 2 } });
  const payload = payloadOf(schedule, 0);
  const topic = nameOf(schedule, 0);
  const { from, to } = schedule.topics.subscribersOf(schedule.topic[0] as number);
  const stranger = (to % 6) as number;
  test.each([
    ['an id that no event has', from, `${schedule.count}`, topic],
    ['an id that is no number', from, 'abc', topic],
    ['a negative id', from, '-1', topic],
    ['the wrong topic', from, '0', 'room2/99'],
    ['a topic of others', stranger, '0', topic],
  ])('%s', (_, user, id, name) => {
    const verifier = verifierOf(schedule);
    expect(verifier.check(user, id, name, payload)).toBe(-1);
    expect(verifier.delivery()).toMatchObject({ delivered: 0, corrupted: 1, lost: schedule.deliveries });
  });
});

test('a subscriber of another agent is none of ours', () => {
  const verifier = verifierOf(broadcast, { from: 1, to: 2 });
  expect(verifier.expected).toBe(broadcast.count);
  expect(deliver(verifier, broadcast, 0, 0)).toBe(-1);
});

test('the first of each kind that went wrong is named', () => {
  const verifier = verifierOf(broadcast);
  expect(verifier.firstWrong()).toMatchObject({
    lost: expect.stringMatching(/^notification 0 on all to user 0,/),
  });
  for (const [user, index] of [
    [0, 0],
    [0, 2],
    [0, 2],
    [0, 1],
    [0, 1],
    [1, 1],
  ] as const)
    deliver(verifier, broadcast, user, index);
  verifier.check(1, '2', 'all', 'x');
  const starts = (text: string) => expect.stringMatching(new RegExp(`^notification ${text}`));
  expect(verifier.firstWrong()).toEqual({
    lost: starts('0 on all to user 1,'),
    duplicated: starts('2 on all to user 0,'),
    reordered: starts('1 on all to user 0,'),
    corrupted: starts('2 on all to user 1, .*: byte 0 of its payload'),
  });
});

describe('the order of what the publisher sent', () => {
  test('is the order in which it was due', () => {
    expect(delivery(broadcast, [0, 1, 2], [0, 1, 2]).reordered).toBe(0);
  });

  test('is broken by an event after a later one, even if all subscribers agree', () => {
    expect(delivery(broadcast, [1, 0, 2], [1, 0, 2]).reordered).toBe(2);
  });

  test('is not broken by a gap', () => {
    expect(delivery(broadcast, [0, 2, 5], [2, 5]).reordered).toBe(0);
  });

  test('holds over all topics of a subscriber', () => {
    const schedule = compileSchedule(
      smallScenario({
        users: 1,
        streams: [stream({ name: 'a', topics: 'private' }), stream({ name: 'b', topics: 'broadcast' })],
      }),
      1,
    );
    const own = [...schedule.topic.keys()];
    const byTopic = own.toSorted(
      (x, y) => (schedule.topic[y] as number) - (schedule.topic[x] as number) || x - y,
    );
    expect(delivery(schedule, own).reordered).toBe(0);
    expect(delivery(schedule, byTopic).reordered).toBeGreaterThan(0);
  });
});

describe('the order of what subscribers sent', () => {
  test('may be any, if all subscribers of the topic agree', () => {
    expect(delivery(chat, [2, 0, 1], [2, 0, 1]).reordered).toBe(0);
  });

  test('is broken by a subscriber who sees another', () => {
    expect(delivery(chat, [0, 1, 2], [0, 2, 1]).reordered).toBe(1);
  });

  test('is not broken by what a subscriber has missed', () => {
    expect(delivery(chat, [0, 1, 2, 3], [1, 3]).reordered).toBe(0);
  });

  test('is one over all topics: subscribers who share two see both in the same order', () => {
    const schedule = compileSchedule(
      smallScenario({
        users: 2,
        streams: [
          stream({ name: 'a', topics: 'broadcast', from: 'subscriber' }),
          stream({ name: 'b', topics: { roomsOf: 2 }, from: 'subscriber' }),
        ],
      }),
      1,
    );
    const own = [...schedule.topic.keys()];
    const topicOf = (index: number) => schedule.topic[index] as number;
    const at = own.findIndex((index, i) => i > 0 && topicOf(index) !== topicOf(own[i - 1] as number));
    const swapped = own.with(at - 1, own[at] as number).with(at, own[at - 1] as number);
    expect(delivery(schedule, own, own).reordered).toBe(0);
    expect(delivery(schedule, swapped, swapped).reordered).toBe(0);
    expect(delivery(schedule, own, swapped).reordered).toBeGreaterThan(0);
  });
});
