import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';

const app = 'https://app.example';
const evil = 'https://app.example.evil.example';

let target: Target;
beforeEach(async () => {
  const options = targetOptionsSchema.parse({ allowedOrigins: [app] });
  target = await startTarget(options, { host: '127.0.0.1', port: 0 });
});
afterEach(() => target.close());

// fetch() of Node.js sends the headers of browsers that scripts of a page may not set.
const ask = (path: string, headers: Record<string, string>, method = 'GET', body?: string) =>
  fetch(`${target.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
const post = (headers: Record<string, string>) =>
  ask(
    '/messages',
    { 'Content-Type': 'application/json', ...headers },
    'POST',
    '{"id":"1","topic":"a","data":"x"}',
  );
/** What a WebSocket from a page of an origin ends in. */
async function upgrade(origin: string): Promise<number> {
  const ws = new WebSocket(`${target.url.replace('http', 'ws')}/websocket`, { origin });
  ws.on('error', () => {});
  const [what] = await Promise.race([
    once(ws, 'open').then(() => [101]),
    once(ws, 'unexpected-response').then(([, { statusCode }]) => [statusCode]),
  ]);
  ws.terminate();
  return what as number;
}

describe('a page of an origin that is not allowed', () => {
  test.each([
    ['GET', '/short-polling?topics=a'],
    ['GET', '/sse?topics=a'],
    ['GET', '/health'],
    ['POST', '/messages'],
    ['OPTIONS', '/messages'],
  ])('is answered with 403 and a problem document on %s %s, and may not read it', async (method, path) => {
    const answer = await ask(path, { Origin: evil, 'Access-Control-Request-Method': 'POST' }, method);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ detail: `pages of ${evil} are not allowed here` });
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(answer.headers.get('Vary')).toBe('Origin');
  });

  test('gets nothing into the feed, and no WebSocket', async () => {
    expect((await post({ Origin: evil })).status).toBe(403);
    expect(target.feed.head).toBe(0);
    expect(await upgrade(evil)).toBe(403);
    expect(await upgrade('null')).toBe(403);
  });
});

describe('a page of the origin that the request was sent to', () => {
  // A proxy may have another address than the target, and be where TLS ends.
  const through = (host: string, origin: string) =>
    new Promise<number>((resolve, reject) =>
      get(`${target.url}/health`, { headers: { Host: host, Origin: origin } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }).on('error', reject),
    );

  test('is at home there, and nowhere else', async () => {
    expect(await through('news.example', 'https://news.example')).toBe(200);
    expect(await through('news.example:8443', 'https://news.example:8443')).toBe(200);
    expect(await through('news.example:8443', 'https://news.example')).toBe(403);
    expect(await through('news.example', 'https://news.example.evil.example')).toBe(403);
    expect(await through('news.example', 'https://evil.example')).toBe(403);
    expect(await upgrade(new URL(target.url).origin)).toBe(101);
  });
});

describe('a page of an origin that is allowed', () => {
  test.each(['/short-polling?topics=a', '/sse?topics=a', '/short-polling', '/nowhere'])(
    'may read the answer to GET %s, whatever it is',
    async (path) => {
      const answer = await ask(path, { Origin: app });
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(app);
      expect(answer.headers.get('Vary')).toBe('Origin');
      expect(answer.headers.get('Access-Control-Allow-Credentials')).toBeNull();
      await answer.body?.cancel();
    },
  );

  test('may read what it asked with a cookie', async () => {
    const answer = await post({ Origin: app, Cookie: 'session=1' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true');
  });

  test('is told beforehand what it may ask', async () => {
    const answer = await ask(
      '/messages',
      { Origin: app, 'Access-Control-Request-Method': 'POST' },
      'OPTIONS',
    );
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '7200',
    });
  });

  test('opens a WebSocket', async () => expect(await upgrade(app)).toBe(101));
});

test('pages of the target itself, and whoever says no origin, are served as ever', async () => {
  for (const headers of [{}, { Origin: target.url }]) {
    const answer = await post(headers);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
  }
  expect(await upgrade(target.url)).toBe(101);
});
