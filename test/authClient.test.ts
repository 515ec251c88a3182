import { afterEach, describe, expect, test } from 'vitest';
import { type AuthOption, targetOptionsSchema } from '../core/messages/contract.ts';
import { variantSchema } from '../core/transports.ts';
import { slugOf } from '../core/variant.ts';
import { issueIdentity } from '../harness/processes/certificate.ts';
import { targetOptionsFor } from '../harness/trial/targetOptions.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

const transports = [
  { transport: 'short-polling', interval: '10ms', connection: 'close' },
  { transport: 'short-polling', interval: '10ms' },
  { transport: 'long-polling' },
  { transport: 'http-streaming' },
  { transport: 'sse' },
  { transport: 'websocket' },
];
const ways = ['cookie', 'bearer', 'query'] as const;
const variants = [
  ...transports.flatMap((variant) => ways.map((by) => ({ ...variant, auth: { by, lifetime: '500ms' } }))),
  { transport: 'websocket', auth: { by: 'message', lifetime: '500ms' } },
  { transport: 'http-streaming', format: 'multipart', auth: { by: 'bearer', lifetime: '500ms' } },
  { transport: 'sse', over: 'tls', auth: { by: 'cookie', lifetime: '500ms' } },
  { transport: 'websocket', over: 'tls', auth: { by: 'query', lifetime: '500ms' } },
  { transport: 'short-polling', interval: '10ms', over: 'h2', auth: { by: 'bearer', lifetime: '500ms' } },
  { transport: 'sse', over: 'h2+tls', auth: { by: 'cookie', lifetime: '500ms' } },
  { transport: 'websocket', over: 'h2+tls', auth: { by: 'message', lifetime: '500ms' } },
  { transport: 'websocket', over: 'h2', auth: { by: 'bearer', lifetime: '500ms' } },
];

const host = '127.0.0.1';
const identity = issueIdentity({ kind: 'p256', hosts: [host] });
let target: Target;
let subscriber: TestSubscriber;
let appending: NodeJS.Timeout | undefined;

afterEach(async () => {
  clearInterval(appending);
  await subscriber.close();
  expect(subscriber.network.unaccounted()).toBe(0);
  await target.close();
});

async function start(variant: object, change: Partial<AuthOption> = {}) {
  const options = targetOptionsFor(variantSchema.parse(variant));
  const auth = options.auth && { ...options.auth, ...change };
  target = await startTarget(
    targetOptionsSchema.parse({ ...options, auth }),
    { host, port: 0 },
    undefined,
    'over' in variant && `${variant.over}`.includes('tls') ? identity : undefined,
  );
  subscriber = subscribe(target.url, variant, ['user/1', 'all'], undefined, identity.authority);
  await Promise.race([subscriber.subscribed, subscriber.refused]);
}

describe.each(variants.map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const))(
  '%s',
  (_slug, variant) => {
    test('outlives its tokens: nothing is lost, repeated or delivered after expiry, and nothing is a fault', async () => {
      await start(variant);
      let appended = 0;
      appending = setInterval(() => target.feed.append(`${appended++}`, 'user/1', 'x'), 5);
      // A ticket opens and is gone: of a stream it says when that ends.
      await subscriber.until(() => subscriber.auth.tokens >= 3 && subscriber.received.length > 100);
      clearInterval(appending);
      await subscriber.until(() => subscriber.received.length >= appended);
      expect(subscriber.received.map(({ id }) => id)).toEqual(
        Array.from({ length: appended }, (_, i) => `${i}`),
      );
      expect(subscriber.faults).toEqual([]);
      expect(subscriber.auth.late).toBe(0);
      const isTicketed = variant.auth.by === 'query' && variant.transport.endsWith('polling');
      expect(subscriber.auth.expired).toBe(isTicketed ? 0 : subscriber.auth.tokens - 1);
    });

    test('sends messages upstream with its token', async () => {
      await start(variant);
      for (const id of ['0', '1', '2']) subscriber.send({ id, topic: 'user/1', data: 'x' });
      await subscriber.until(() => subscriber.received.length === 3);
      expect(subscriber.received.map(({ id }) => id)).toEqual(['0', '1', '2']);
      expect(subscriber.faults).toEqual([]);
    });
  },
);
