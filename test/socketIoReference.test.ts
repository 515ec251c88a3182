import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { type Proxy as NetworkProxy, startProxy } from './fixtures/proxy.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

/* The official client and server are the reference: each understands the other half of ours. */

const connections = [
  ['websocket', ['websocket']],
  ['polling', ['polling']],
  ['upgrade', ['polling', 'websocket']],
] as const;
const host = '127.0.0.1';
/** The argument of the client's next event of this name. */
const next = (client: Socket, name: string) => new Promise<unknown>((resolve) => client.once(name, resolve));
const sequence = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `${from + i}`);

describe.each(connections)('the official client over %s', (name, transports) => {
  let target: Target;
  let client: Socket;

  afterEach(async () => {
    client.disconnect();
    await target.close();
  });

  test('is served by the built-in target as our own client is', async () => {
    target = await startTarget(targetOptionsSchema.parse({}), { host, port: 0 });
    client = io(target.url, {
      path: '/socket-io/',
      transports: [...transports],
      auth: { topics: ['a', 'b'] },
    });
    const events: unknown[] = [];
    client.on('notification', (event) => events.push(event));
    if (name === 'upgrade') await new Promise((resolve) => client.io.engine.once('upgrade', resolve));
    const welcome = client.connected ? undefined : await next(client, 'subscribed');
    if (name !== 'upgrade') expect(welcome).toEqual({ cursor: target.feed.cursorAt(0) });
    target.feed.append('0', 'a', 'text');
    target.feed.append('1', 'b', Buffer.from([0, 255]));
    client.emit('message', { id: '2', topic: 'a', data: 'mine' });
    client.emit('message', { id: '3', topic: 'b', data: Buffer.from([1, 2]) });
    while (events.length < 4) await next(client, 'notification');
    expect(events).toEqual([
      { cursor: target.feed.cursorAt(1), id: '0', topic: 'a', data: 'text' },
      { cursor: target.feed.cursorAt(2), id: '1', topic: 'b', data: Buffer.from([0, 255]) },
      { cursor: target.feed.cursorAt(3), id: '2', topic: 'a', data: 'mine' },
      { cursor: target.feed.cursorAt(4), id: '3', topic: 'b', data: Buffer.from([1, 2]) },
    ]);
  });

  test('is told why it is refused', async () => {
    target = await startTarget(targetOptionsSchema.parse({}), { host, port: 0 });
    client = io(target.url, {
      path: '/socket-io/',
      transports: [...transports],
      auth: { topics: ['no~topic'] },
    });
    const error = (await next(client, 'connect_error')) as Error & { data: unknown };
    expect(error.message).toContain('"no~topic" is not a valid topic');
    expect(error.data).toEqual({ status: 400 });
  });
});

test.each(connections)(
  'our client over %s works with a plain server in another process',
  async (connection) => {
    const server = spawn(
      process.execPath,
      [new URL('fixtures/socketIoServer.ts', import.meta.url).pathname],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const subscriber = subscribe(line.trim(), { transport: 'socket-io', connection }, ['a']);
    await subscriber.subscribed;
    for (const id of sequence(20)) subscriber.send({ id, topic: 'a', data: `message ${id}` });
    await subscriber.until(() => subscriber.received.length === 20);
    expect(subscriber.received.map(({ id }) => id)).toEqual(sequence(20));
    expect(subscriber.faults).toEqual([]);
    await subscriber.close();
    expect(subscriber.network.unaccounted()).toBe(0);
    server.stdin.end();
    await once(server, 'exit');
  },
);

describe.each(['websocket', 'polling'])('connection state recovery over %s', (connection) => {
  let target: Target;
  let proxy: NetworkProxy;
  let subscriber: TestSubscriber;

  afterEach(async () => {
    await subscriber.close();
    expect(subscriber.network.unaccounted()).toBe(0);
    await proxy.close();
    await target.close();
  });

  /** What comes of ten notifications while a client without a cursor is away. */
  async function awayFor10(recovery: boolean): Promise<readonly string[]> {
    target = await startTarget(targetOptionsSchema.parse({ recovery }), { host, port: 0 });
    proxy = await startProxy(target.url);
    const variant = { transport: 'socket-io', connection, recovery };
    subscriber = subscribe(proxy.url, variant, ['a'], (context) => ({
      ...context,
      reconnect: { ...context.reconnect, resume: false },
    }));
    await subscriber.subscribed;
    target.feed.append('0', 'a', 'before');
    await subscriber.until(() => subscriber.received.length === 1);
    // A server cannot know of a client that it is gone while it waits for its next poll: that is on its way
    // before this request, which is answered.
    await fetch(`${proxy.url}/health`);
    proxy.block(true);
    proxy.cut();
    await subscriber.until(() => subscriber.faults.length > 0);
    // Nor where it answers a poll whose connection is gone. It has noticed before it answers this.
    await fetch(`${target.url}/health`);
    for (const id of sequence(10, 1)) target.feed.append(id, 'a', 'while away');
    const before = subscriber.subscriptions();
    proxy.block(false);
    if (recovery) await subscriber.until(() => subscriber.received.length === 11);
    else await subscriber.until(() => subscriber.subscriptions() > before);
    target.feed.append('11', 'a', 'after');
    await subscriber.until(() => subscriber.received.at(-1)?.id === '11');
    return subscriber.received.map(({ id }) => id);
  }

  test('brings what came while a client was away, once and in order', async () => {
    expect(await awayFor10(true)).toEqual(sequence(12));
  });

  test('does not where it is off: without a cursor, that is lost', async () => {
    expect(await awayFor10(false)).toEqual(['0', '11']);
  });
});
