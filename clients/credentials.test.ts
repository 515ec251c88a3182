import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { authSchema } from '../core/auth.ts';
import { subscribe } from '../test/fixtures/subscriber.ts';
import { AuthBook } from './authBook.ts';
import { credentialsFor } from './credentials.ts';
import { Network } from './network.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void;

const json = (response: ServerResponse, value: object, status = 200) =>
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
const token = { token: 'a.b.c', expiresInMs: 60_000 };

/** A subscriber of a target that answers like this; `tokens` answers requests for tokens. */
async function subscribed(
  variant: object,
  answer: Answer,
  tokens: Answer = (_, response) => json(response, token),
) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/token') tokens(request, response, asked);
    else answer(request, response, asked++);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const subscriber = subscribe(`http://127.0.0.1:${port}`, variant, ['user/1']);
  onTestFinished(async () => {
    await subscriber.close();
    expect(subscriber.network.unaccounted()).toBe(0);
    server.close();
    server.closeAllConnections();
  });
  return { ...subscriber, asked: () => asked };
}

const polling = { transport: 'short-polling', interval: '10ms', auth: 'bearer' };
const sse = { transport: 'sse', auth: 'bearer' };
const poll = (n: number) => ({ cursor: `c.${n}`, notifications: [] });
const stream = (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'text/event-stream' });
const event = (name: string, id?: string) =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: {"cursor":"${id}","expired":true}\n\n`;

test('one token serves many polls', async () => {
  const { until, asked, auth } = await subscribed(polling, ({ headers }, response, n) => {
    expect(headers.authorization).toBe('Bearer a.b.c');
    json(response, poll(n));
  });
  await until(() => asked() > 0);
  await new Promise<void>((resolve) => {
    const check = () => (asked() >= 5 ? resolve() : setImmediate(check));
    check();
  });
  expect(auth.tokens).toBe(1);
});

test('a token that is refused before its time is a fault, and three in a row are final', async () => {
  const { refused, faults, auth, asked } = await subscribed(polling, (_, response) =>
    json(response, { detail: 'no' }, 401),
  );
  await expect(refused).rejects.toThrow(/401 .*no.*: 3 tokens in a row were refused/);
  expect(faults.map(({ kind }) => kind)).toEqual(['status', 'status', 'status']);
  expect([auth.tokens, auth.expired, asked()]).toEqual([3, 0, 3]);
});

test('refusals that are not in a row are faults, and no more', async () => {
  const { until, faults } = await subscribed(polling, (_, response, n) =>
    n % 2 === 0 ? json(response, poll(n)) : json(response, {}, 401),
  );
  await until(() => faults.length === 5);
});

test('a stream that says too early that the token has expired is a fault', async () => {
  const { until, faults, auth } = await subscribed(sse, (_, response, n) => {
    stream(response).write(event('cursor', `c.${n}`));
    if (n === 0) response.end(event('expired'));
  });
  await until(() => faults.length > 0);
  expect(faults).toEqual([
    { kind: 'reconnect', example: 'GET /sse: the target said that the token had expired' },
  ]);
  expect(auth.expired).toBe(0);
});

test('a target that forbids a topic is not asked again', async () => {
  const { refused, asked } = await subscribed(sse, (_, response) =>
    json(response, { detail: 'not yours' }, 403),
  );
  await expect(refused).rejects.toThrow(/403 .*not yours/);
  expect(asked()).toBe(1);
});

test('tokens that expire before they are of any use end in a reason, not in a circle', async () => {
  const { refused, faults, auth } = await subscribed(
    polling,
    // No sooner than the token has expired.
    (_, response) => setTimeout(() => json(response, { detail: 'too late' }, 401), 30),
    (_, response) => json(response, { ...token, expiresInMs: 20 }),
  );
  await expect(refused).rejects.toThrow(/too late.*: 3 tokens in a row/);
  expect([faults.length, auth.expired]).toEqual([0, 3]);
});

test.each([
  ['nothing', {}, /expected a token/],
  ['what would be more than a header', { ...token, token: 'a\r\nb' }, /expected a token/],
  ['too long a token', { ...token, token: 'a'.repeat(8_193) }, /up to 8192/],
  ['a token that has expired', { ...token, expiresInMs: 0 }, /expiresInMs/],
  ['a token without its lifetime', { token: 'a' }, /expiresInMs/],
])('a target that gives %s is unreadable, and after three times refused', async (_what, answer, says) => {
  const { refused, faults } = await subscribed(
    sse,
    () => {},
    (_, response) => json(response, answer),
  );
  await expect(refused).rejects.toThrow(says);
  expect(faults.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable', 'unreadable']);
});

test('a target without an endpoint for tokens is refused at once, and named', async () => {
  const { refused } = await subscribed(
    sse,
    () => {},
    (_, response) => json(response, {}, 404),
  );
  await expect(refused).rejects.toThrow('does not serve POST /token');
});

test('what comes long after the token has expired is counted', async () => {
  const { until, received, auth } = await subscribed(
    sse,
    (_, response) => {
      stream(response).write(event('cursor', 'c.0'));
      const tell = (id: number) =>
        response.write(`id: c.${id}\ndata: {"id":"${id}","topic":"user/1","data":""}\n\n`);
      setTimeout(tell, 50, 1);
      setTimeout(tell, 600, 2);
    },
    (_, response) => json(response, { ...token, expiresInMs: 20 }),
  );
  await until(() => received.length === 2);
  expect(auth.late).toBe(1);
});

test('checked at opening, what comes later is not', async () => {
  const { until, received, auth } = await subscribed(
    { transport: 'sse', auth: { by: 'bearer', check: 'at-opening' } },
    (_, response) => {
      stream(response).write(event('cursor', 'c.0'));
      setTimeout(() => response.write('id: c.1\ndata: {"id":"1","topic":"user/1","data":""}\n\n'), 600);
    },
    (_, response) => json(response, { ...token, expiresInMs: 20 }),
  );
  await until(() => received.length === 1);
  expect(auth.late).toBe(0);
});

test('a cookie is a cookie, and a ticket stands in the URL', async () => {
  const cookies: (string | undefined)[] = [];
  const urls: (string | undefined)[] = [];
  const one = await subscribed({ ...polling, auth: 'cookie' }, ({ headers }, response, n) => {
    cookies.push(headers.cookie);
    json(response, poll(n));
  });
  await one.subscribed;
  expect(cookies[0]).toBe('token=a.b.c');
  const two = await subscribed({ ...polling, auth: 'query' }, ({ url }, response, n) => {
    urls.push(url);
    json(response, poll(n));
  });
  await two.subscribed;
  expect(urls[0]).toBe('/short-polling?topics=user/1&ticket=a.b.c');
});

test('a cookie is added to those that there are', () => {
  const about = { url: new URL('http://target'), topics: ['a'], network: new Network() };
  const credentials = credentialsFor(authSchema.parse('cookie'), {
    ...about,
    headers: { profile: 'minimal', cookieBytes: 40 },
    book: new AuthBook(),
  });
  const shown = credentials.headers(
    { Cookie: 'session=c' },
    { text: 'x.y', earliestEndMs: 0, latestEndMs: 0 },
  );
  expect(shown).toEqual({ Cookie: 'session=c; token=x.y' });
});
