import { expect, test } from 'vitest';
import { compileSchedule, type Schedule } from '../core/schedule/schedule.ts';
import { smallScenario, stream } from '../test/fixtures/scenario.ts';
import { loneliestDelivery } from './loneliestDelivery.ts';

test('has the delivery shown that is farthest from the others of its user, and none before the window', () => {
  const schedule = compileSchedule(smallScenario({ users: 30, phases: { warmUp: '2s', measure: '5s' } }), 1);
  const { dueUs, topic, topics, measureStartUs, measureEndUs } = schedule;
  const dueTo = (user: number) =>
    [...dueUs].filter((_, i) => topics.topicsOf(user).includes(topic[i] as number));
  const aloneUs = (user: number, atUs: number) =>
    Math.min(...[0, measureEndUs, ...dueTo(user)].map((us) => (us === atUs ? 1e9 : Math.abs(us - atUs))));
  const all = Array.from({ length: 20 }, (_, user) => user).flatMap((user) =>
    dueTo(user).flatMap((us) => (us >= measureStartUs ? [{ user, aloneUs: aloneUs(user, us) }] : [])),
  );
  const shown = loneliestDelivery(schedule, { from: 0, to: 30 });
  const shownUs = dueUs[shown?.index ?? -1] as number;
  expect(shownUs).toBeGreaterThanOrEqual(measureStartUs);
  expect(aloneUs(shown?.user ?? -1, shownUs)).toBe(Math.max(...all.map((one) => one.aloneUs)));
  for (const hosted of [
    { from: 0, to: 1 },
    { from: 19, to: 30 },
  ])
    expect(loneliestDelivery(schedule, hosted)).toEqual(shown);
});

test('looks for no delivery in an agent that hosts none of the first users', () => {
  const unread = new Proxy({} as Parameters<typeof loneliestDelivery>[0], {
    get: () => expect.unreachable('the schedule is not looked at'),
  });
  expect(loneliestDelivery(unread, { from: 20, to: 40 })).toBeNull();
});

/** The same by what it means: each user's deliveries, one by one. */
function loneliestByDefinition({ dueUs, topic, topics, users, measureStartUs, measureEndUs }: Schedule) {
  const all = Array.from({ length: Math.min(20, users) }, (_, user) => {
    const own = [...dueUs.keys()].filter((index) => topics.topicsOf(user).includes(topic[index] as number));
    const atUs = own.map((index) => dueUs[index] as number);
    return own.map((index, i) => {
      const us = atUs[i] as number;
      const nextUs = atUs[i + 1] ?? measureEndUs;
      return { user, index, nextUs, us, aloneUs: Math.min(us - (atUs[i - 1] ?? 0), nextUs - us) };
    });
  }).flat();
  // Of two that are as lonely, the one whose loneliness is known first.
  return all
    .filter(({ us }) => us >= measureStartUs)
    .sort((a, b) => b.aloneUs - a.aloneUs || a.nextUs - b.nextUs || a.user - b.user)
    .map(({ user, index }) => ({ user, index }))[0];
}

test.each([
  ['broadcast', [stream({ topics: 'broadcast' })]],
  ['rooms', [stream({ topics: { roomsOf: 4 } })]],
  ['private topics', [stream()]],
  [
    'rooms of two sizes and a broadcast',
    [
      stream({ topics: { roomsOf: 3 } }),
      stream({ name: 'large', topics: { roomsOf: 7 } }),
      stream({ name: 'all', topics: 'broadcast', arrivals: { process: 'poisson', perSecond: 1 } }),
    ],
  ],
])('shows the same delivery, whoever hosts it: %s', (_, streams) => {
  for (const seed of [1, 2, 3])
    for (const users of [9, 50]) {
      const schedule = compileSchedule(smallScenario({ users, streams }), seed);
      const shown = loneliestDelivery(schedule, { from: 0, to: users });
      expect(shown).toMatchObject(loneliestByDefinition(schedule) ?? {});
      const user = shown?.user ?? -1;
      expect(loneliestDelivery(schedule, { from: user, to: user + 1 })).toEqual(shown);
    }
});

test('looks through no schedule in an agent whose users all have a twin before them elsewhere', () => {
  const schedule = compileSchedule(smallScenario({ streams: [stream({ topics: 'broadcast' })] }), 1);
  const unread = {
    ...schedule,
    get dueUs(): never {
      return expect.unreachable('the events are not looked at');
    },
  };
  expect(loneliestDelivery(unread, { from: 1, to: 6 })).toBeNull();
});
