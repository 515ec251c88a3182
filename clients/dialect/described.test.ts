import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { idPattern } from '../../core/messages/contract.ts';
import { type Subscription, subscriptionSchemas } from '../../core/target/subscription.ts';
import { type ForeignServer, startForeignServer, type Wrong } from '../../test/fixtures/foreignServer.ts';
import { subscribe, type TestSubscriber } from '../../test/fixtures/subscriber.ts';

type Transport = keyof typeof subscriptionSchemas;

/** What is written of each path of the foreign server, and over which variant. */
const ways: readonly [name: string, variant: object, written: object][] = [
  [
    'a list with its position',
    { transport: 'short-polling', interval: '20ms' },
    {
      path: '/list?topics={topics}&since={position}',
      messages: '/items',
      message: '/payload/text',
      resume: { by: 'pointer', pointer: '/last' },
    },
  ],
  [
    'one at a time, and a header',
    { transport: 'long-polling' },
    {
      path: '/next?topics={topics}&since={position}',
      first: { path: '/next?topics={topics}' },
      resume: { by: 'header', header: 'X-Position' },
    },
  ],
  [
    'one at a time, and validators',
    { transport: 'long-polling' },
    { path: '/validated?topics={topics}', resume: { by: 'validators' } },
  ],
  [
    'lines',
    { transport: 'http-streaming' },
    {
      path: '/lines?topics={topics}&since={position}',
      mediaType: 'text/plain',
      message: '/text',
      resume: { by: 'pointer', pointer: '/seq' },
    },
  ],
  ['events', { transport: 'sse' }, { path: '/events?topics={topics}', resume: { by: 'last-event-id' } }],
  [
    'frames',
    { transport: 'websocket' },
    {
      path: '/socket?since={position}',
      send: ['{"join":"{topic:json}"}'],
      answer: { to: 'ping', with: 'pong' },
      ignore: [{ pointer: '/kind', equals: 'welcome' }],
      subscribed: { pointer: '/kind', equals: 'joined' },
      message: '/text',
      resume: { by: 'pointer', pointer: '/seq' },
    },
  ],
];

let server: ForeignServer;
let subscriber: TestSubscriber;

const start = async (wrong: Wrong = {}) => {
  server = await startForeignServer({ host: '127.0.0.1', port: 0 }, wrong);
};
const connect = (variant: object, written: object, topics: string[]) => {
  const schema = subscriptionSchemas[(variant as { transport: Transport }).transport];
  const described = schema.parse(written) as Subscription;
  subscriber = subscribe(server.url, variant, topics, (context) => ({ ...context, described }));
  return subscriber;
};
let n = 0;
const publish = (topic: string, data = 'voilà 通知') => {
  const id = `${n++}`;
  expect(id).toMatch(idPattern);
  server.publish(topic, JSON.stringify({ id, topic, data }));
  return id;
};

beforeEach(() => start());
afterEach(async () => {
  await subscriber?.close();
  server.close();
});

describe.each(ways)('%s', (_, variant, written) => {
  test('are read, from all topics, and go on where the connection was lost', async () => {
    publish('a');
    const { subscribed, received, until, cut, faults, network } = connect(variant, written, ['a', 'b/c']);
    await subscribed;
    const before = [publish('a'), publish('b/c'), publish('a')];
    publish('other');
    await until(() => received.length === 3);
    expect(received.map(({ id }) => id)).toEqual(before);
    expect(received[1]).toEqual({ id: before[1], topic: 'b/c', payload: 'voilà 通知' });
    cut();
    const meanwhile = [publish('b/c'), publish('a')];
    await until(() => received.length === 5);
    const after = publish('a');
    await until(() => received.length === 6);
    const rest = received.slice(3).map(({ id }) => id);
    // Between topics that are subscribed one by one there is no order.
    expect([...rest.slice(0, 2).sort(), rest[2]]).toEqual([...meanwhile, after]);
    expect(faults).toEqual([]);
    await subscriber.close();
    expect(network.unaccounted()).toBe(0);
  });
});

test('where an answer has one message, the rest is asked for at once', async () => {
  const ids = [publish('a'), publish('a'), publish('a')];
  const { received, until, network } = connect(
    { transport: 'short-polling', interval: '1h' },
    {
      path: '/oldest?topics={topics}&since={position}',
      resume: { by: 'header', header: 'X-Position' },
      untilEmpty: true,
    },
    ['a'],
  );
  await until(() => network.requests.empty === 1);
  expect(received.map(({ id }) => id)).toEqual(ids);
  expect(network.requests.total).toBe(4);
});

test('chunks are read, and who does not resume begins anew', async () => {
  const { subscribed, subscriptions, received, until } = connect(
    { transport: 'http-streaming' },
    { path: '/chunks?topics={topics}', format: 'chunks' },
    ['a'],
  );
  await subscribed;
  publish('a', 'x'.repeat(100_000));
  await until(() => received.length === 1);
  server.endAll();
  publish('a');
  await until(() => subscriptions() === 2);
  const last = publish('a');
  await until(() => received.length === 2);
  expect(received[1]?.id).toBe(last);
});

test('with a subscription for each topic, a subscriber is subscribed when all are', async () => {
  const { subscribed, received, until, network, cut } = connect(
    { transport: 'sse' },
    { path: '/events?topics={topic:url}', resume: { by: 'last-event-id' } },
    ['a', 'b', 'c'],
  );
  await subscribed;
  expect(network.connections.opened).toBe(3);
  const ids = [publish('a'), publish('b'), publish('c')];
  await until(() => received.length === 3);
  expect(cut()).toBe(true);
  ids.push(publish('c'));
  await until(() => received.length === 4);
  expect(received.map(({ id }) => id).sort()).toEqual(ids.sort());
});

test('a heartbeat is booked as one, whether it has to be answered or not', async () => {
  const frames = ways.find(([name]) => name === 'frames') as (typeof ways)[number];
  const { subscribed, network, received, until } = connect(frames[1], frames[2], ['a']);
  await subscribed;
  publish('a');
  await until(() => received.length === 1);
  expect(network.ledger.received.counts().heartbeat).toBe('ping'.length);
  expect(network.ledger.sent.counts().heartbeat).toBe('pong'.length);
});

const sse = { path: '/events?topics={topics}' };
const list = { path: '/list?topics={topics}&since={position}', messages: '/items' };

describe('what does not fit the description is named', () => {
  test.each<[string, object, object, Wrong['change'], RegExp]>([
    [
      'a pointer to nothing',
      { transport: 'sse' },
      { ...sse, message: '/data/message' },
      undefined,
      /GET \/events: the target file says that message is at \/data\/message, but there is nothing in: {"id":"\d+"/,
    ],
    [
      'a position that is not there',
      { transport: 'short-polling', interval: '20ms' },
      { ...list, message: '/payload/text', resume: { by: 'pointer', pointer: '/next' } },
      undefined,
      /resume\.pointer is at \/next, but there is nothing in: {"last":\d+,/,
    ],
    [
      'a list that is none',
      { transport: 'short-polling', interval: '20ms' },
      { ...list, messages: '/last', resume: { by: 'pointer', pointer: '/last' } },
      undefined,
      /messages is at \/last, but there is no list in: /,
    ],
    [
      'text that is not JSON, with the place',
      { transport: 'sse' },
      sse,
      (text: string) => [text.replace('"topic"', 'topic')],
      /it is not JSON: .*position \d+.*: {"id":"\d+",topic:"a"/,
    ],
  ])('%s', async (_, variant, written, change, says) => {
    server.close();
    await start(change ? { change } : {});
    const { subscribed, refused, faults, until } = connect(variant, written, ['a']);
    const publishing = setInterval(() => publish('a'), 20);
    refused.catch(() => {});
    subscribed.catch(() => {});
    await until(() => faults.length > 0);
    clearInterval(publishing);
    expect(faults[0]).toMatchObject({ kind: 'unreadable', example: expect.stringMatching(says) });
  });

  test('a path that is not there', async () => {
    const { refused } = connect({ transport: 'sse' }, { path: '/nowhere' }, ['a']);
    await expect(refused).rejects.toThrow(
      /does not serve GET \/nowhere \(it answered 404\): the target file says that it does/,
    );
  });

  test('another media type than events have', async () => {
    const { refused, faults } = connect({ transport: 'sse' }, { path: '/lines' }, ['a']);
    await expect(refused).rejects.toThrow(/Content-Type: text\/plain; expected text\/event-stream/);
    expect(faults.length).toBeGreaterThan(0);
  });
});
