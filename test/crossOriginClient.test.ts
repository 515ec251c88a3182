import * as diagnostics from 'node:diagnostics_channel';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AuthBook } from '../clients/authBook.ts';
import { credentialsFor } from '../clients/credentials.ts';
import { crossOriginOf } from '../clients/crossOrigin.ts';
import type { SubscriberContext } from '../clients/transport.ts';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { variantSchema } from '../core/transports.ts';
import { targetOptionsFor } from '../harness/trial/targetOptions.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { type Answer, type ScriptedTarget, startScriptedTarget } from './fixtures/scriptedTarget.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

/*
 * Subscribers on a page of another origin than the target, as browsers have them.
 */

const page = 'https://app.example';
const polls = [{ transport: 'short-polling', interval: '10ms' }, { transport: 'long-polling' }];
const streams = [{ transport: 'http-streaming' }, { transport: 'sse' }];
const websocket = { transport: 'websocket' };

let target: Target | ScriptedTarget;
let subscriber: TestSubscriber;
afterEach(async () => {
  await subscriber.close();
  expect(subscriber.network.unaccounted()).toBe(0);
  await target.close();
});

/** Puts a subscriber on the page. */
const onPage =
  (cookieBytes = 0) =>
  (context: SubscriberContext): SubscriberContext => {
    const headers = { ...context.headers, cookieBytes, page };
    const crossOrigin = crossOriginOf({ headers, origin: { page } }, context.url.href);
    return { ...context, headers, network: { ...context.network, crossOrigin } };
  };

async function start(variant: object, allowedOrigins: string[] | null, cookieBytes = 0): Promise<Target> {
  const options = targetOptionsSchema.parse({ allowedOrigins, holdMs: 200 });
  const builtIn = await startTarget(options, { host: '127.0.0.1', port: 0 });
  target = builtIn;
  subscriber = subscribe(builtIn.url, variant, ['a'], onPage(cookieBytes));
  return builtIn;
}

async function startScripted(variant: object, script: (n: number) => Answer): Promise<void> {
  target = await startScriptedTarget(script);
  subscriber = subscribe(target.url, variant, ['a'], onPage());
}

const kinds = () => subscriber.faults.map(({ kind }) => kind);

const overHttp2 = [...polls, ...streams, websocket].map((variant) => ({ ...variant, over: 'h2' }));
const named = (variant: { transport: string; over?: string }) =>
  [`over ${variant.transport} ${variant.over ?? ''}`, variant] as const;

describe.each([...polls, ...streams, websocket, ...overHttp2].map(named))('%s', (_, variant) => {
  test.each([0, 300])(
    'a target that allows the page is used as ever, with %i bytes of cookie',
    async (bytes) => {
      const { feed } = await start(variant, [page], bytes);
      await Promise.race([subscriber.subscribed, subscriber.refused]);
      feed.append('1', 'a', 'hello');
      await subscriber.until(() => subscriber.received.length === 1);
      for (const id of ['2', '3', '4']) subscriber.send({ id, topic: 'a', data: 'up' });
      await Promise.race([subscriber.until(() => subscriber.received.length === 4), subscriber.refused]);
      expect(kinds()).toEqual([]);
    },
  );

  test('a target that does not allow the page is refused with its reason', async () => {
    await start(variant, ['https://other.example']);
    await expect(subscriber.refused).rejects.toThrow(
      `GET /${variant.transport}: the target answered 403 {"status":403,"title":"Forbidden","detail":"pages of ${page} are not allowed here"}`,
    );
    expect(kinds()).toEqual(['status']);
  });
});

describe.each([...polls, ...streams, ...overHttp2.slice(0, 4)].map(named))('%s', (_, variant) => {
  test('a target that says nothing of origins is refused at once: a browser would keep its answers', async () => {
    await start(variant, null);
    await expect(subscriber.refused).rejects.toThrow(
      `GET /${variant.transport}: a browser would withhold this answer from the page: it has no Access-Control-Allow-Origin; expected ${page}`,
    );
    expect(kinds()).toEqual(['unreadable']);
    expect(subscriber.network.requests.total).toBe(1);
  });

  test('messages upstream are asked about once', async () => {
    await start(variant, [page]);
    await subscriber.subscribed;
    const headersOf = () => subscriber.network.ledger.sent.counts();
    const before = { total: subscriber.network.requests.total, sent: headersOf() };
    for (const id of ['1', '2', '3']) subscriber.send({ id, topic: 'a', data: 'up' });
    await subscriber.until(() => subscriber.received.length === 3);
    const { total, upstream } = subscriber.network.requests;
    expect(upstream).toBe(3);
    // Polls go on meanwhile.
    const isStream = !variant.transport.endsWith('polling');
    if (isStream) expect(total - before.total).toBe(3 + 1);
    else expect(total - before.total).toBeGreaterThan(3);
    expect(headersOf().headers).toBeGreaterThan(before.sent.headers);
  });
});

/** Polls of a page elsewhere with a token in Authorization, which a script adds to each. */
test('a poll with a token is asked about once for each cursor, as its URL is another one', async () => {
  const variant = { transport: 'short-polling', interval: '10ms', auth: 'bearer' };
  const options = targetOptionsFor(variantSchema.parse(variant), { origin: { page } });
  const builtIn = await startTarget(options, { host: '127.0.0.1', port: 0 });
  target = builtIn;
  const asked: string[] = [];
  const onRequest = (message: unknown) => {
    const { request } = message as { request: { method: string; url: string } };
    asked.push(`${request.method} ${request.url}`);
  };
  diagnostics.subscribe('http.server.request.start', onRequest);
  try {
    subscriber = subscribe(builtIn.url, variant, ['a'], (context) => {
      const there = onPage()(context);
      const holder = { ...there, book: new AuthBook() };
      return { ...there, credentials: credentialsFor(there.variant.auth, holder) };
    });
    await Promise.race([subscriber.subscribed, subscriber.refused]);
    for (const id of ['1', '2']) {
      builtIn.feed.append(id, 'a', 'hello');
      await subscriber.until(() => subscriber.received.length === Number(id));
    }
    // And some empty polls more, of the same cursor.
    const before = subscriber.network.requests.total;
    await vi.waitUntil(() => subscriber.network.requests.total >= before + 5);
  } finally {
    diagnostics.unsubscribe('http.server.request.start', onRequest);
  }
  const urls = new Set(asked.filter((one) => one.startsWith('GET ')).map((one) => one.slice(4)));
  // Without a cursor, with the first one, and after each of the two.
  expect(urls.size).toBe(4);
  const preflights = asked.filter((one) => one.startsWith('OPTIONS ')).map((one) => one.slice(8));
  expect(preflights).toEqual(['/token', ...urls]);
  expect(kinds()).toEqual([]);
});

test('a WebSocket needs no leave to be read: only the target can refuse it', async () => {
  await start(websocket, null);
  await subscriber.subscribed;
  subscriber.send({ id: '1', topic: 'a', data: 'up' });
  await subscriber.until(() => subscriber.received.length === 1);
  expect(subscriber.network.requests.total).toBe(1);
});

test('an event source that comes back with its cursor asks for no leave', async () => {
  const { feed } = await start({ transport: 'sse' }, [page]);
  await subscriber.subscribed;
  feed.append('1', 'a', 'hello');
  await subscriber.until(() => subscriber.received.length === 1);
  subscriber.cut();
  feed.append('2', 'a', 'again');
  await subscriber.until(() => subscriber.received.length === 2);
  expect(subscriber.network.requests.total).toBe(2);
});

describe('a preflight', () => {
  const leave = { 'Access-Control-Allow-Origin': page };
  const stream = (n: number): Answer => ({ headers: leave, messages: n === 0 ? ['{"cursor":"c.1"}'] : [] });
  /** The answer to the preflight of a message; the stream is the first request. */
  const asking = async (answer: Answer) => {
    await startScripted({ transport: 'sse' }, (n) => (n === 0 ? stream(0) : answer));
    await subscriber.subscribed;
    subscriber.send({ id: '1', topic: 'a', data: 'up' });
  };

  test.each([
    [
      'that is not for the page',
      { headers: { 'Access-Control-Allow-Origin': 'https://other.example' } },
      `OPTIONS /messages: a browser would withhold this answer from the page: Access-Control-Allow-Origin is https://other.example; expected ${page}`,
    ],
    [
      'that does not allow the type',
      { headers: { ...leave, 'Access-Control-Allow-Headers': 'authorization' } },
      `OPTIONS /messages: a browser would not send the request from ${page}: Access-Control-Allow-Headers does not have content-type, but authorization`,
    ],
    [
      'that is refused',
      { status: 405 },
      'the target answered 405; a browser would not send POST /messages then',
    ],
    [
      'that nobody serves',
      { status: 404 },
      /OPTIONS \/messages.* a browser would not send POST \/messages then$/,
    ],
  ])('%s ends the attempts, and nothing is sent', async (_, answer, says) => {
    await asking(answer as Answer);
    await expect(subscriber.refused).rejects.toThrow(says);
    // The stream and the preflight.
    expect((target as ScriptedTarget).asked()).toBe(2);
    expect(subscriber.network.requests.total).toBe(2);
  });

  test('that fails for now is tried again', async () => {
    let n = 0;
    await startScripted(
      { transport: 'sse' },
      () =>
        [
          stream(0),
          { status: 503 },
          { status: 204, headers: { ...leave, 'Access-Control-Allow-Headers': 'content-type' } },
          { status: 204, headers: leave },
        ][n++] as Answer,
    );
    await subscriber.subscribed;
    subscriber.send({ id: '1', topic: 'a', data: 'up' });
    await subscriber.until(() => kinds().length === 1);
    await vi.waitUntil(() => subscriber.network.requests.total === 4);
    expect(kinds()).toEqual(['status']);
  });
});
