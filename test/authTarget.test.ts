import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type AuthOption, type TokenRequest, targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { TokenMint } from '../servers/token.ts';

const secret = 'of the harness';
let target: Target;

afterEach(() => target.close());

async function start(by: AuthOption['by'], options: Partial<AuthOption> = {}, epoch?: string) {
  const auth = { by, secret, ...options };
  target = await startTarget(
    targetOptionsSchema.parse({ auth, holdMs: 60_000 }),
    { host: '127.0.0.1', port: 0 },
    epoch,
  );
}

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${target.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function tokenFor(...topics: string[]): Promise<{ token: string; expiresInMs: number }> {
  const request: TokenRequest = { topics };
  const answer = await post('/token', request);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { token: string; expiresInMs: number };
}

/** Asks for a subscription with a token in its place. */
function ask(by: 'cookie' | 'bearer' | 'query', token: string, path = '/short-polling', topics = 'user/1') {
  const headers: Record<string, string> =
    by === 'cookie'
      ? { Cookie: `a=b; token=${token}` }
      : by === 'bearer'
        ? { Authorization: `Bearer ${token}` }
        : {};
  return fetch(`${target.url}${path}?topics=${topics}${by === 'query' ? `&ticket=${token}` : ''}`, {
    headers,
  });
}

/** What becomes of a WebSocket: the status of a refusal, or the messages and the close code. */
function socket(options: { headers?: Record<string, string>; query?: string; first?: object }) {
  const ws = new WebSocket(`${target.url.replace('http', 'ws')}/websocket${options.query ?? ''}`, {
    headers: options.headers ?? {},
  });
  const messages: string[] = [];
  return new Promise<{
    status?: number;
    challenge?: string;
    close?: number;
    reason?: string;
    messages: string[];
  }>((resolve) => {
    ws.on('error', () => {});
    ws.on('unexpected-response', (_request, { statusCode: status = 0, headers }) => {
      resolve({ status, challenge: headers['www-authenticate'] ?? '', messages });
      ws.terminate();
    });
    ws.on('open', () => ws.send(JSON.stringify(options.first ?? { subscribe: ['user/1'] })));
    ws.on('message', (data) => messages.push(`${data}`));
    ws.on('close', (close, reason) => resolve({ close, reason: `${reason}`, messages }));
  });
}

describe.each(['cookie', 'bearer', 'query'] as const)('by %s', (by) => {
  test('lets a good token in', async () => {
    await start(by);
    const { token, expiresInMs } = await tokenFor('user/1', 'all');
    expect(expiresInMs).toBe(900_000);
    expect((await ask(by, token, '/short-polling', 'user/1,all')).status).toBe(200);
  });

  test('answers 401 without a token: a challenge without an error code', async () => {
    await start(by);
    const answer = await fetch(`${target.url}/short-polling?topics=user/1`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="pushbench"');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each(['/short-polling', '/long-polling', '/http-streaming', '/sse'])(
    'answers a forged token on %s with 401, and says why',
    async (path) => {
      await start(by);
      const forged = new TokenMint('of somebody else').issue(['user/1'], 60_000, true);
      const answer = await ask(by, forged, path);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(await answer.text()).toContain('signature');
    },
  );

  test('answers a token that is not for a topic with 403', async () => {
    await start(by);
    const { token } = await tokenFor('user/1');
    const answer = await ask(by, token, '/sse', 'user/1,user/2');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(await answer.text()).toContain('user/2');
  });

  test('refuses a WebSocket before its upgrade', async () => {
    await start(by);
    expect(await socket({})).toMatchObject({ status: 401, challenge: 'Bearer realm="pushbench"' });
  });

  test('does not let the token of another way in', async () => {
    await start(by);
    const { token } = await tokenFor('user/1');
    const other = by === 'cookie' ? 'bearer' : 'cookie';
    expect((await ask(other, token)).status).toBe(401);
  });
});

test('tokens of before a restart stay good, as the secret is the same', async () => {
  await start('bearer', {}, 'first');
  const { token } = await tokenFor('user/1');
  await target.close();
  await start('bearer', {}, 'second');
  expect((await ask('bearer', token)).status).toBe(200);
});

test('a ticket is good once, and an ordinary token is not a ticket', async () => {
  await start('query');
  const { token } = await tokenFor('user/1');
  expect((await ask('query', token)).status).toBe(200);
  const again = await ask('query', token);
  expect([again.status, await again.text()]).toEqual([401, expect.stringContaining('used before')]);
  const ordinary = await ask('query', new TokenMint(secret).issue(['user/1'], 60_000));
  expect([ordinary.status, await ordinary.text()]).toEqual([401, expect.stringContaining('not a ticket')]);
  const old = new TokenMint(secret, () => Date.now() - 31_000).issue(['user/1'], 60_000, true);
  const late = await ask('query', old);
  expect([late.status, await late.text()]).toEqual([401, expect.stringContaining('in time')]);
});

test('a browser is given its cookie, out of reach of scripts and other sites', async () => {
  await start('cookie', { lifetimeMs: 2_500 });
  const answer = await post('/token', { topics: ['user/1'] });
  expect(answer.headers.get('set-cookie')).toMatch(
    /^token=[\w.-]+; Max-Age=3; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('two cookies of the name are not chosen from', async () => {
  await start('cookie');
  const { token } = await tokenFor('user/1');
  const answer = await fetch(`${target.url}/short-polling?topics=user/1`, {
    headers: { Cookie: `token=${token}; token=${token}` },
  });
  expect(answer.status).toBe(401);
});

test('lifetimes differ by no more than their jitter', async () => {
  await start('bearer', { lifetimeMs: 10_000, jitter: 0.5 });
  const lifetimes = await Promise.all(
    Array.from({ length: 50 }, async () => (await tokenFor('a')).expiresInMs),
  );
  expect(Math.min(...lifetimes)).toBeGreaterThanOrEqual(5_000);
  expect(Math.max(...lifetimes)).toBeLessThanOrEqual(10_000);
  expect(new Set(lifetimes).size).toBeGreaterThan(20);
});

test.each([[{}], [{ topics: [] }], [{ topics: ['a b'] }], [{ topics: 'a' }]])(
  'a token for %j is not given',
  async (body) => {
    await start('bearer');
    expect((await post('/token', body)).status).toBe(400);
  },
);

test('without authentication there are no tokens', async () => {
  target = await startTarget(targetOptionsSchema.parse({}), { host: '127.0.0.1', port: 0 });
  expect((await post('/token', { topics: ['a'] })).status).toBe(404);
});

test('a message needs a token for its topic', async () => {
  await start('bearer');
  const { token } = await tokenFor('user/1');
  const headers = { Authorization: `Bearer ${token}` };
  const message = (topic: string) => ({ id: '1', topic, data: 'x' });
  expect((await post('/messages', message('user/1'))).status).toBe(401);
  expect((await post('/messages', message('user/2'), headers)).status).toBe(403);
  expect((await post('/messages', message('user/1'), headers)).status).toBe(204);
});

test('a stream that outlives its token says so, and ends', async () => {
  await start('bearer', { lifetimeMs: 40 });
  const { token } = await tokenFor('user/1');
  const [events, lines] = await Promise.all(
    ['/sse', '/http-streaming'].map(async (path) => (await ask('bearer', token, path)).text()),
  );
  expect(events).toMatch(/^event: cursor\n[\s\S]*\n\nevent: expired\ndata: \{"expired":true\}\n\n$/);
  expect(lines).toMatch(/^\{"cursor":"[^"]+"\}\n\{"expired":true\}\n$/);
});

test('a held poll is answered when its token expires, and the next one is refused', async () => {
  await start('bearer', { lifetimeMs: 40 });
  const { token } = await tokenFor('user/1');
  const headers = { Authorization: `Bearer ${token}` };
  const url = `${target.url}/long-polling?topics=user/1&cursor=${target.feed.cursorAt(0)}`;
  expect((await fetch(url, { headers })).status).toBe(204);
  const next = await fetch(url, { headers });
  expect([next.status, await next.text()]).toEqual([401, expect.stringContaining('expired')]);
});

test('a WebSocket is closed with 3000 when its token expires', async () => {
  await start('bearer', { lifetimeMs: 40 });
  const { token } = await tokenFor('user/1');
  const { close, reason, messages } = await socket({ headers: { Authorization: `Bearer ${token}` } });
  expect([close, reason, messages.length]).toEqual([3000, 'the token has expired', 1]);
});

test('checked at opening, what is open outlives its token, and a kept connection is not asked again', async () => {
  await start('bearer', { lifetimeMs: 40, check: 'at-opening' });
  const { token } = await tokenFor('user/1');
  const headers = { Authorization: `Bearer ${token}` };
  const stream = await fetch(`${target.url}/sse?topics=user/1`, { headers });
  const reader = stream.body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 60));
  target.feed.append('1', 'user/1', 'late');
  const { value } = (await reader?.read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toContain('late');
  await reader?.cancel();
});

describe('by message', () => {
  const first = (token?: string, topic = 'user/1') => ({
    subscribe: [topic],
    ...(token !== undefined && { token }),
  });

  test('accepts, and closes with 3000 where the first message has no good token', async () => {
    await start('message');
    expect(await socket({ first: first() })).toMatchObject({ close: 3000 });
    const forged = new TokenMint('of somebody else').issue(['user/1'], 60_000);
    expect(await socket({ first: first(forged) })).toMatchObject({
      close: 3000,
      reason: 'the signature of the token is wrong',
    });
  });

  test('closes with 3003 where the token is not for a topic', async () => {
    await start('message');
    const { token } = await tokenFor('user/1');
    expect(await socket({ first: first(token, 'user/2') })).toMatchObject({ close: 3003 });
  });

  test('takes a good one, and closes with 3000 when it expires', async () => {
    await start('message', { lifetimeMs: 40 });
    const { token } = await tokenFor('user/1');
    const { close, messages } = await socket({ first: first(token) });
    expect([close, messages.length]).toEqual([3000, 1]);
  });
});
