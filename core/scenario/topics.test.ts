import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { layOutTopics } from './topics.ts';

const layOut = (users: number, kinds: unknown[]) =>
  layOutTopics(
    smallScenario({ users, streams: kinds.map((topics, i) => stream({ name: `s${i}`, topics })) }),
  );

test('each user has a private topic, each room has one, and everybody shares the broadcast', () => {
  const topics = layOut(5, ['private', { roomsOf: 2 }, 'broadcast']);
  expect(topics.names).toEqual([
    ...['user/0', 'user/1', 'user/2', 'user/3', 'user/4'],
    ...['room2/0', 'room2/1', 'room2/2'],
    'all',
  ]);
  expect(topics.topicsOf(3)).toEqual([3, 6, 8]);
  expect(topics.rangeOf({ roomsOf: 2 })).toEqual({ first: 5, count: 3 });
});

test('a last room takes the users that do not fill one', () => {
  const topics = layOut(5, [{ roomsOf: 2 }]);
  expect(topics.subscribersOf(2)).toEqual({ from: 4, to: 5 });
});

test('streams of the same kind share their topics', () => {
  const topics = layOut(4, ['private', { roomsOf: 2 }, 'private', { roomsOf: 2 }]);
  expect(topics.topicsOf(0)).toHaveLength(2);
  expect(topics.names).toHaveLength(6);
});

test('topics and users agree on who subscribes to what', () => {
  const scenario = fc
    .integer({ min: 1, max: 40 })
    .chain((users) =>
      fc.tuple(
        fc.constant(users),
        fc.array(
          fc.oneof(
            fc.constant('private' as const),
            fc.constant('broadcast' as const),
            fc.record({ roomsOf: fc.integer({ min: 1, max: users }) }),
          ),
          { minLength: 1, maxLength: 5 },
        ),
      ),
    );
  fc.assert(
    fc.property(scenario, ([users, kinds]) => {
      const topics = layOut(users, kinds);
      for (let user = 0; user < users; user++) {
        const own = topics.topicsOf(user);
        expect(own).toHaveLength(new Set(kinds.map((kind) => JSON.stringify(kind))).size);
        own.forEach((topic) => {
          const { from, to } = topics.subscribersOf(topic);
          expect(user >= from && user < to).toBe(true);
        });
      }
      // The topics of each kind cover every user once.
      for (const kind of kinds) {
        const { first, count } = topics.rangeOf(kind);
        let next = 0;
        for (let topic = first; topic < first + count; topic++) {
          const { from, to } = topics.subscribersOf(topic);
          expect(from).toBe(next);
          next = to;
        }
        expect(next).toBe(users);
      }
      expect(new Set(topics.names).size).toBe(topics.names.length);
    }),
  );
});
