import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { capabilitiesOf, variantSchema } from '../core/transports.ts';
import { slugOf } from '../core/variant.ts';
import { issueIdentity } from '../harness/processes/certificate.ts';
import { targetOptionsFor } from '../harness/trial/targetOptions.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { awkward } from '../studies/conform/awkward.ts';
import { type Proxy as NetworkProxy, startProxy } from './fixtures/proxy.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

const direct = [
  { transport: 'short-polling', interval: '10ms', connection: 'close' },
  { transport: 'short-polling', interval: '10ms', connection: 'keep-alive' },
  { transport: 'short-polling', interval: '10ms', timer: 'fixed-delay', phase: 'aligned' },
  { transport: 'long-polling' },
  { transport: 'http-streaming' },
  { transport: 'http-streaming', format: 'multipart' },
  { transport: 'sse' },
  { transport: 'websocket' },
  { transport: 'websocket', frames: 'binary' },
  { transport: 'websocket', compression: true },
  { transport: 'socket-io' },
  { transport: 'socket-io', connection: 'websocket' },
  { transport: 'socket-io', connection: 'polling' },
];
const variants: { readonly transport: string; readonly [option: string]: unknown }[] = [
  ...direct,
  ...direct.map((variant) => ({ ...variant, over: 'tls' })),
  { transport: 'short-polling', interval: '10ms', over: 'h2' },
  { transport: 'long-polling', over: 'h2' },
  { transport: 'http-streaming', over: 'h2' },
  { transport: 'http-streaming', format: 'multipart', over: 'h2' },
  { transport: 'sse', over: 'h2' },
  { transport: 'websocket', over: 'h2' },
  { transport: 'socket-io', over: 'h2' },
  { transport: 'socket-io', connection: 'polling', over: 'h2' },
  { transport: 'websocket', frames: 'binary', compression: true, over: 'h2' },
  { transport: 'short-polling', interval: '10ms', connection: 'close', over: 'h2+tls' },
  { transport: 'long-polling', over: 'shared2+tls' },
  { transport: 'sse', over: 'shared2+tls' },
  { transport: 'websocket', fragmentBytes: 100, over: 'shared2+tls' },
  { transport: 'short-polling', interval: '10ms', connection: 'close', over: 'tls1.2' },
  { transport: 'sse', over: 'tls1.2+no-resume' },
  { transport: 'websocket', over: 'tls1.2' },
  { transport: 'websocket', fragmentBytes: 100 },
  { transport: 'fallback' },
  { transport: 'fallback', order: ['sse', 'long-polling'], over: 'h2' },
  { transport: 'websocket', frames: 'binary', compression: true, fragmentBytes: 20 },
];

const host = '127.0.0.1';
const identity = issueIdentity({ kind: 'p256', hosts: [host] });
const listen = (variant: object, options: object = {}, port = 0, epoch?: string) =>
  startTarget(
    targetOptions(variant, options),
    { host, port },
    epoch,
    variantSchema.parse(variant).over?.tls && identity,
  );

let target: Target;
let proxy: NetworkProxy | undefined;
let subscriber: TestSubscriber;

const targetOptions = (variant: object, options: object = {}) =>
  targetOptionsSchema.parse({
    ...targetOptionsFor(variantSchema.parse(variant)),
    holdMs: 300,
    ...options,
  });

async function start(variant: object, options: object = {}, pieceBytes?: number): Promise<void> {
  target = await listen(variant, options);
  proxy = await startProxy(target.url, pieceBytes);
  subscriber = subscribe(proxy.url, variant, ['user/1', 'all'], undefined, identity.authority);
  await Promise.race([subscriber.subscribed, subscriber.refused]);
}

const append = (id: number | string, payload: string | Buffer, topic = 'user/1') =>
  target.feed.append(`${id}`, topic, payload);
const appendAll = (payloads: readonly string[]) => {
  for (const [i, payload] of payloads.entries()) append(i, payload);
};
const ids = () => subscriber.received.map((r) => r.id);
const sequence = (n: number) => Array.from({ length: n }, (_, i) => `${i}`);
const arrived = (n: number) => subscriber.until(() => subscriber.received.length >= n);
const texts = () =>
  subscriber.received.map(({ payload }) => (typeof payload === 'string' ? payload : payload.toString()));

beforeEach(() => {
  proxy = undefined;
});
afterEach(async () => {
  await subscriber.close();
  // The books are closed with the connections: every byte must be in them.
  expect(subscriber.network.unaccounted()).toBe(0);
  await proxy?.close();
  await target.close();
});

describe.each(variants.map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const))(
  '%s',
  (_slug, variant) => {
    test('delivers each notification exactly once, in order, to its subscribers only', async () => {
      await start(variant);
      for (let i = 0; i < 50; i++) {
        append(i, `payload ${i}`, i % 3 === 0 ? 'all' : 'user/1');
        append(`other-${i}`, 'not for us', 'user/2');
      }
      await arrived(50);
      expect(ids()).toEqual(sequence(50));
      expect(subscriber.received[3]).toMatchObject({ topic: 'all' });
    });

    test('delivers awkward payloads byte for byte', async () => {
      await start(variant);
      appendAll(awkward);
      await arrived(awkward.length);
      expect(texts()).toEqual(awkward);
    });

    test('delivers awkward payloads byte for byte when the network cuts its answers into three-byte pieces', async () => {
      await start(variant, {}, 3);
      appendAll(awkward);
      await arrived(awkward.length);
      expect(texts()).toEqual(awkward);
    });

    test('delivers binary payloads byte for byte', async () => {
      await start(variant);
      const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i & 255));
      append(0, bytes);
      append(1, Buffer.alloc(0));
      await arrived(2);
      expect(subscriber.received.map((r) => r.payload)).toEqual([bytes, Buffer.alloc(0)]);
    });

    test('delivers a payload of 100 kB', async () => {
      await start(variant);
      const payload = '0123456789通'.repeat(8000);
      append(0, payload);
      await arrived(1);
      expect(texts()).toEqual([payload]);
    });

    test('delivers a burst of 2,000 in order', async () => {
      await start(variant);
      for (let i = 0; i < 2000; i++) append(i, `burst ${i}`);
      await arrived(2000);
      expect(ids()).toEqual(sequence(2000));
    });

    test('resumes by its cursor when connections are cut in the middle, losing and repeating nothing', async () => {
      await start(variant);
      for (let i = 0; i < 10; i++) append(i, 'before');
      await arrived(10);
      proxy?.cut();
      for (let i = 10; i < 20; i++) append(i, 'while away');
      await arrived(20);
      for (let i = 20; i < 30; i++) append(i, 'after');
      await arrived(30);
      expect(ids()).toEqual(sequence(30));
      expect(subscriber.gaps()).toBe(0);
    });

    test('resumes from where it first stood when cut before anything was delivered', async () => {
      await start(variant);
      proxy?.cut();
      append(0, 'while away');
      await arrived(1);
      expect(ids()).toEqual(['0']);
    });

    test('is told of a gap when what it missed is no longer retained, and goes on', async () => {
      await start(variant, { retainedNotifications: 5 });
      append(0, 'before');
      await arrived(1);
      proxy?.block(true);
      proxy?.cut();
      for (let i = 1; i <= 20; i++) append(i, 'while away');
      proxy?.block(false);
      await subscriber.until(() => subscriber.gaps() > 0);
      await arrived(6);
      expect(ids()).toEqual(['0', '16', '17', '18', '19', '20']);
    });

    test('gets everything, though slow: a target that disconnects it is resumed from', async () => {
      await start(variant, { bufferLimitBytes: 65_536, retainedNotifications: 1000 });
      proxy?.pause(true);
      const payload = 'x'.repeat(100_000);
      // More than the kernel's buffers on the way take, so that it piles up in the target.
      for (let i = 0; i < 200; i++) {
        append(i, payload);
        if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      proxy?.pause(false);
      await arrived(200);
      expect(ids()).toEqual(sequence(200));
      expect(subscriber.received.every((r) => Buffer.byteLength(r.payload) === 100_000)).toBe(true);
      // Polls hold nothing for a slow client, and these payloads compress to next to nothing.
      const piles =
        capabilitiesOf(variantSchema.parse(variant)).asks === 'never' && !('compression' in variant);
      if (piles) expect(subscriber.network.traffic().connections.reconnected).toBeGreaterThan(0);
    });

    test('hears heartbeats in silence and takes them for nothing else', async () => {
      await start(variant, { heartbeatMs: 20, holdMs: 20 });
      await vi.waitUntil(() => {
        const { received, requests } = subscriber.network.traffic();
        return received.heartbeat + requests.empty > 0;
      });
      expect(ids()).toEqual([]);
      append(0, 'after silence');
      await arrived(1);
      expect(ids()).toEqual(['0']);
    });

    test('sends messages upstream and gets them back in order', async () => {
      await start(variant);
      for (let i = 0; i < 20; i++)
        subscriber.send({ id: `${i}`, topic: 'user/1', data: awkward[i % awkward.length] as string });
      await arrived(20);
      expect(ids()).toEqual(sequence(20));
      expect(texts()).toEqual(sequence(20).map((_, i) => awkward[i % awkward.length]));
    });

    test('books the payload bytes that were delivered as payload', async () => {
      await start(variant);
      for (let i = 0; i < 10; i++) append(i, 'p'.repeat(100));
      await arrived(10);
      const { received } = subscriber.network.traffic();
      // Compressed, as many letters of one kind are a few bytes.
      const [least, most] = 'compression' in variant ? [1, 500] : [1000, 1000];
      expect(received.payload).toBeGreaterThanOrEqual(least);
      expect(received.payload).toBeLessThanOrEqual(most);
      const { total, envelope: _, ...categories } = received;
      expect(Object.values(categories).reduce<number>((sum, bytes = 0) => sum + bytes, 0)).toBe(total);
      expect('tlsRecords' in categories).toBe(variantSchema.parse(variant).over?.tls !== undefined);
    });

    test('is told in order when the target closes, and comes back to a new one with a gap', async () => {
      await start(variant);
      append(0, 'first life');
      await arrived(1);
      const { port } = new URL(target.url);
      await target.close();
      target = await listen(variant, {}, Number(port), 'second');
      await subscriber.until(() => subscriber.gaps() > 0);
      append(1, 'second life');
      await arrived(2);
      expect(ids()).toEqual(['0', '1']);
    });
  },
);

describe('the ledger', () => {
  test.each([
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ])('finds the header of a WebSocket message of %i bytes to have %i', async (messageBytes, headerBytes) => {
    await start({ transport: 'websocket' });
    const before = subscriber.network.traffic().received;
    const envelope = Buffer.byteLength(
      JSON.stringify({
        cursor: target.feed.cursorAt(target.feed.head + 1),
        id: '0',
        topic: 'user/1',
        data: '',
      }),
    );
    append(0, 'x'.repeat(messageBytes - envelope));
    await arrived(1);
    const after = subscriber.network.traffic().received;
    expect(after.total - before.total).toBe(messageBytes + headerBytes);
    expect(after.framing - after.envelope - (before.framing - before.envelope)).toBe(headerBytes);
  });

  test.each([
    [60, [2, 2]],
    [130, [4, 2]],
    [40, [2, 2, 2]],
  ])('finds a header on each fragment of %i bytes', async (fragmentBytes, headers) => {
    await start({ transport: 'websocket', fragmentBytes });
    const before = subscriber.network.traffic().received;
    const bytes = fragmentBytes * (headers.length - 1) + 1;
    const sent = JSON.stringify({
      cursor: target.feed.cursorAt(target.feed.head + 1),
      id: '0',
      topic: 'user/1',
      data: '',
    });
    append(0, 'x'.repeat(bytes - sent.length));
    await arrived(1);
    const after = subscriber.network.traffic().received;
    expect(after.total - before.total).toBe(bytes + headers.reduce((a, b) => a + b));
    expect(after.payload - before.payload).toBe(bytes - sent.length);
  });

  test('finds that keep-alive polls share one connection and others do not', async () => {
    await start({ transport: 'short-polling', interval: '5ms', connection: 'keep-alive' });
    append(0, 'x');
    await arrived(1);
    expect(subscriber.network.traffic().connections.opened).toBe(1);
    await subscriber.close();
    const close = subscribe(
      target.url,
      { transport: 'short-polling', interval: '5ms', connection: 'close' },
      ['user/1'],
    );
    await close.subscribed;
    append(1, 'y');
    await close.until(() => close.received.length > 0);
    const { connections, requests } = close.network.traffic();
    expect(connections.opened).toBe(requests.total);
    expect(requests.total).toBeGreaterThan(1);
    await close.close();
  });
});
