import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { decodeHistogram } from '../core/histogram.ts';
import { type Answer, type ScriptedTarget, startScriptedTarget } from './fixtures/scriptedTarget.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

/** With all the time that a busy machine may need. */
const chain = { transport: 'fallback', tryFor: '8s' };
const welcome = '{"cursor":"c.1"}';
const welcomeToPoll = '{"cursor":"c.1","notifications":[]}';
const notified = (id: string) => `{"cursor":"c.${id}","id":"${id}","topic":"a","data":"x"}`;

let target: ScriptedTarget | undefined;
let subscriber: TestSubscriber;

afterEach(async () => {
  await subscriber.close();
  expect(subscriber.network.unaccounted()).toBe(0);
  target?.close();
});

/** Each request in turn: that for a WebSocket is the first. */
async function start(answers: readonly Answer[], variant: object = chain): Promise<void> {
  target = await startScriptedTarget((n) => answers[n] ?? { status: 500 });
  subscriber = subscribe(target.url, variant, ['a']);
}

const reached = () =>
  subscriber.network.fallbacks.report()?.reached.map(({ transport, took }) => {
    const times = decodeHistogram(took);
    return { transport, subscribers: times.totalCount, ms: times.maxValue / 1000 };
  });
const failed = () =>
  subscriber.network.fallbacks.report()?.failed.map(({ transport, example }) => [transport, example]);

test('a chain whose first transport works has tried no other', async () => {
  await start([{ messages: [welcome, notified('2')] }]);
  await subscriber.until(() => subscriber.received.length === 1);
  expect(reached()).toEqual([{ transport: 'websocket', subscribers: 1, ms: expect.any(Number) }]);
  expect(failed()).toEqual([]);
  expect(target?.asked()).toBe(1);
});

describe('a chain goes on with the next transport', () => {
  test.each([
    ['is refused', { status: 426 }, 'GET /websocket: the target answered 426'],
    ['is accepted and never confirmed', {}, 'GET /websocket: the subscription was not confirmed within 1s'],
    ['is closed at once', { ends: 'close' }, 'GET /websocket: the connection was closed with 1011'],
    ['is cut at once', { ends: 'cut' }, 'GET /websocket: the connection was lost without a close frame'],
    [
      'says nothing that can be read',
      { messages: ['hello'] },
      'GET /websocket: the target sent something unreadable',
    ],
  ] as const)('where a WebSocket %s, which is no fault', async (_, first, why) => {
    const isSilent = why.endsWith('within 1s');
    await start([first, { messages: [welcome, notified('2')] }], {
      ...chain,
      ...(isSilent && { tryFor: '1s' }),
    });
    await subscriber.until(() => subscriber.received.length === 1);
    expect(subscriber.subscriptions()).toBe(1);
    expect(reached()?.map(({ transport }) => transport)).toEqual(['sse']);
    expect(failed()).toEqual([['websocket', expect.stringContaining(why)]]);
    expect(subscriber.faults).toEqual([]);
    const { ms = 0 } = reached()?.[0] ?? {};
    if (isSilent) expect(ms).toBeGreaterThanOrEqual(999);
  });

  test('and the next, until one confirms', async () => {
    await start([{ status: 403 }, { status: 503 }, { messages: [welcomeToPoll] }]);
    await subscriber.subscribed;
    expect(reached()?.map(({ transport }) => transport)).toEqual(['long-polling']);
    expect(failed()?.map(([transport]) => transport)).toEqual(['websocket', 'sse']);
  });
});

test('a gap is told with the transport that the chain uses', async () => {
  let told: string | undefined;
  target = await startScriptedTarget((n) =>
    n === 0 ? { status: 426 } : { messages: [welcome, '{"cursor":"c.2","gap":true}'] },
  );
  subscriber = subscribe(target.url, chain, ['a'], (context) => {
    const { sink } = context;
    const gap: typeof sink.gap = (transport) => {
      told = transport;
      sink.gap();
    };
    return { ...context, sink: { ...sink, gap } };
  });
  await subscriber.until(() => subscriber.gaps() === 1);
  expect(told).toBe('sse');
});

test('a chain whose last transport fails gives up with all reasons', async () => {
  await start([{ status: 426 }, { status: 404 }, { status: 500 }]);
  await expect(subscriber.refused).rejects.toThrow(
    /^no transport of the chain was reached: GET \/websocket: .*426.*; the target does not serve GET \/sse .*; GET \/long-polling: .*500/,
  );
  expect(reached()).toEqual([]);
  expect(subscriber.faults).toEqual([]);
});

test('a target that takes connections and never answers is given up in time', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}).resume()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  subscriber = subscribe(
    `http://127.0.0.1:${port}`,
    { ...chain, order: ['websocket', 'sse'], tryFor: '200ms' },
    ['a'],
  );
  await expect(subscriber.refused).rejects.toThrow(
    'GET /websocket: the subscription was not confirmed within 200ms; GET /sse: the subscription was not confirmed within 200ms',
  );
  server.close();
  for (const socket of sockets) socket.destroy();
});

test('a chain that was subscribed stays with its transport, and begins again where that is refused', async () => {
  await start([
    { messages: [welcome, notified('2')], ends: 'close' },
    // Back on WebSocket from its cursor.
    { messages: [notified('3')], ends: 'close' },
    // Refused for good. The chain begins again, and WebSocket is refused once more.
    { status: 426 },
    { status: 426 },
    // SSE proves itself without a cursor; what comes meanwhile comes again.
    { messages: [welcome, notified('4')] },
    { messages: [notified('4')] },
  ]);
  await subscriber.until(() => subscriber.received.length === 3);
  expect(subscriber.received.map(({ id }) => id)).toEqual(['2', '3', '4']);
  expect(target?.asked()).toBe(6);
  expect(subscriber.subscriptions()).toBe(1);
  expect(subscriber.faults.map(({ kind }) => kind)).toEqual(['reconnect', 'reconnect', 'status']);
  expect(reached()?.map(({ transport }) => transport)).toEqual(['websocket', 'sse']);
  expect(failed()?.map(([transport]) => transport)).toEqual(['websocket']);
});
