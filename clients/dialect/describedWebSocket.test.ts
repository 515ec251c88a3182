import { expect, test } from 'vitest';
import { subscriptionSchemas } from '../../core/target/subscription.ts';
import { describedWebSocket } from './described.ts';
import type { WebSocketEvents } from './dialect.ts';

/** A target that speaks in packets: a type in digits, and what it brings. */
const packets = {
  path: '/packets',
  ignore: [{ begins: '0{' }],
  send: ['40'],
  welcomed: { by: { begins: '40' }, send: ['42["join","{topic:json}"]', '42["ready"]'] },
  answer: { to: '2', with: '3' },
  prefix: '42',
  subscribed: { pointer: '/0', equals: 'joined' },
  message: '/1',
};

const never = () => expect.unreachable();
const token = { text: '', earliestEndMs: 0, latestEndMs: 0 };
const envelope = (id: string) => JSON.stringify({ id, topic: 'a', data: 'news' });

/** A dialect, and what it makes of what the target says: all that happens, in its order. */
function heardBy(written: object, topics = ['a', 'b/"c"']) {
  const dialect = describedWebSocket(subscriptionSchemas.websocket.parse(written), topics);
  const happened: unknown[] = [];
  const events: WebSocketEvents = {
    position: never,
    gap: never,
    expired: never,
    subscribed: () => happened.push('subscribed'),
    notification: ({ id }) => happened.push(['notification', id]),
    heartbeat: (bytes) => happened.push(['heartbeat', bytes]),
    say: (text) => happened.push(['say', text]),
    answer: (text) => happened.push(['answer', text]),
  };
  happened.push(...dialect.opened(token, undefined, events));
  const take = (text: string) => dialect.take(Buffer.from(text), false, events);
  return { happened, take };
}

test('who is welcomed goes on, and packets are told from each other by how they begin', () => {
  const { happened, take } = heardBy(packets);
  for (const text of ['0{"sid":"x"}', '40{"sid":"y"}', '42["joined","a"]', '2', '42["joined","b"]'])
    take(text);
  take(`42["message",${envelope('1')}]`);
  take(`42["message",${JSON.stringify(envelope('2'))}]`);
  expect(happened).toEqual([
    '40',
    ['say', '42["join","a"]'],
    ['say', '42["join","b/\\"c\\""]'],
    ['say', '42["ready"]'],
    ['heartbeat', 1],
    ['answer', '3'],
    'subscribed',
    ['notification', '1'],
    ['notification', '2'],
  ]);
});

test('where nothing is confirmed, a subscription counts when all has been sent', () => {
  const { subscribed: _, ...unconfirmed } = packets;
  const { happened, take } = heardBy(unconfirmed, ['a']);
  expect(happened).toEqual(['40']);
  take('40{"sid":"y"}');
  expect(happened.slice(1)).toEqual([['say', '42["join","a"]'], ['say', '42["ready"]'], 'subscribed']);
});

test('a message without its prefix is named, unless it is to be ignored', () => {
  const { take } = heardBy(packets);
  expect(() => take('44{"message":"refused"}')).toThrow(
    'the target file says that messages begin with 42 (prefix), and does not say to ignore this: 44{"message":"refused"}',
  );
});
