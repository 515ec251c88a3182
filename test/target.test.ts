import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { mediaTypes, targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';

let target: Target;
beforeEach(async () => {
  const subprotocols = ['chat.v2', 'chat.v1'];
  const options = { maxMessageBytes: 1000, maxTopicsPerSubscriber: 3, maxTopics: 5, subprotocols };
  target = await startTarget(targetOptionsSchema.parse(options), { host: '127.0.0.1', port: 0 });
});
afterEach(() => target.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${target.url}${path}`, { headers });
const post = (path: keyof typeof mediaTypes, body: string, type: string = mediaTypes[path]) =>
  fetch(`${target.url}${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });

async function open(subscribe?: object): Promise<WebSocket> {
  const ws = new WebSocket(`${target.url.replace('http', 'ws')}/websocket`);
  await once(ws, 'open');
  if (subscribe) {
    ws.send(JSON.stringify(subscribe));
    await once(ws, 'message');
  }
  return ws;
}

async function closeCode(ws: WebSocket): Promise<number> {
  return (await once(ws, 'close'))[0] as number;
}

/** The status line and headers of a raw request. */
async function handshake(lines: string[]): Promise<string> {
  const { hostname, port } = new URL(target.url);
  const socket = connect(Number(port), hostname);
  socket.write(`${lines.join('\r\n')}\r\nHost: x\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += chunk;
    if (answer.includes('\r\n\r\n')) break;
  }
  return answer;
}

const upgrade = ['GET /websocket HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'];
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';

describe('bad requests', () => {
  test.each([
    ['/short-polling', 400],
    ['/long-polling?topics=', 400],
    ['/sse?topics=a&topics=b', 400],
    ['/sse?topics=no%20spaces', 400],
    ['/http-streaming?topics=a,b,c,d', 400],
    ['/short-polling?topics=a&cursor=!', 400],
    ['/short-polling?topics=a&cursor=not-ours', 400],
    [`/short-polling?topics=${'t'.repeat(65)}`, 400],
    ['/nowhere', 404],
    ['/websocket', 426],
  ])('to %s are answered with %i and a problem document', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
  });

  test('that ask for no upgrade, but for the end of the connection, are not told that it goes on', async () => {
    const options = { agent: false, headers: { Connection: 'close' } };
    const [response] = await once(request(`${target.url}/websocket`, options).end(), 'response');
    expect(response.resume().headers.connection).toBe('Upgrade, close');
  });

  test.each([
    ['/messages', 'no json', 400],
    ['/messages', '[]', 400],
    ['/messages', '{"topic":"a","data":"x"}', 400],
    ['/messages', '{"id":"1","topic":"a b","data":"x"}', 400],
    ['/messages', '{"id":"1","topic":"a"}', 400],
    ['/messages', '{"id":"1","topic":"a","data":"x","base64":"eA=="}', 400],
    ['/messages', '{"id":"1","topic":"a","base64":"*"}', 400],
    ['/messages', `{"id":"1","topic":"a","data":"${'x'.repeat(1001)}"}`, 413],
    ['/messages', `{"id":"1","topic":"a","data":"${'x'.repeat(20_000)}"}`, 413],
    ['/publish', '{"id":"1","topic":"a","data":"x"}\nno json\n', 400],
  ] as const)('POST %s %j is answered with a problem', async (path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status });
  });

  test.each([
    ['/messages', 'text/plain;charset=UTF-8'],
    ['/messages', 'text/plain; application/json'],
    ['/messages', 'text/plain,application/json'],
    ['/messages', 'application/x-www-form-urlencoded'],
    ['/messages', 'multipart/form-data; boundary=x'],
    ['/messages', 'application/x-ndjson'],
    ['/messages', 'application/jsonp'],
    ['/messages', null],
    ['/publish', 'text/plain'],
    ['/publish', 'application/json'],
    ['/publish', null],
  ] as const)(
    'to %s that any web page could send, as %s, are refused and change nothing',
    async (path, type) => {
      const stood = target.feed.cursorAt(0);
      const response = await fetch(`${target.url}${path}`, {
        method: 'POST',
        headers: { Origin: 'https://evil.example', ...(type !== null && { 'Content-Type': type }) },
        body: Buffer.from('{"id":"1","topic":"a","data":"x"}'),
      });
      expect(response.status).toBe(415);
      expect(response.headers.get('accept')).toBe(mediaTypes[path]);
      expect(await response.json()).toMatchObject({
        status: 415,
        detail: expect.stringContaining(mediaTypes[path]),
      });
      const poll = await get(`/short-polling?topics=a&cursor=${stood}`);
      expect(poll.status).toBe(204);
    },
  );

  test.each([
    ['/messages', 'application/json; charset=utf-8', 204],
    ['/messages', 'Application/JSON', 204],
    ['/messages', 'application/json ;charset=utf-8', 204],
    ['/publish', 'application/x-NDJSON; charset=utf-8', 200],
  ] as const)('are none when POST %s names its media type as %s', async (path, type, status) => {
    expect((await post(path, '{"id":"1","topic":"a","data":"x"}', type)).status).toBe(status);
  });

  test('for one topic more than the server holds are answered with 429', async () => {
    for (let i = 0; i < 5; i++) await post('/messages', `{"id":"1","topic":"t${i}","data":"x"}`);
    expect((await post('/messages', '{"id":"1","topic":"t9","data":"x"}')).status).toBe(429);
  });
});

describe('a request that its sender gives up', () => {
  test.each(['/messages', '/publish'])(
    'half-way through POST %s is no failure of the server',
    async (path) => {
      const log = vi.spyOn(console, 'error').mockImplementation(() => {});
      const { hostname, port } = new URL(target.url);
      const socket = connect(Number(port), hostname);
      // The server asks for the body once its handler runs.
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n`,
      );
      await once(socket, 'data');
      socket.write('{"id":');
      socket.resetAndDestroy();
      await once(socket, 'close');
      // Ends only when the server, too, has done with the connection.
      await target.close();
      // The handler of a body that is read as a stream is told some turns later.
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      expect(log.mock.calls).toEqual([]);
      log.mockRestore();
    },
  );
});

describe('a stream', () => {
  test('of more topics than the server holds is refused before it begins', async () => {
    for (let i = 0; i < 5; i++) await post('/messages', `{"id":"1","topic":"t${i}","data":"x"}`);
    expect((await get('/sse?topics=t9')).status).toBe(429);
  });

  test('is not begun for HEAD', async () => {
    expect((await fetch(`${target.url}/sse?topics=a`, { method: 'HEAD' })).status).toBe(405);
  });

  test('goes on from the newer cursor when the URL and the header name one each', async () => {
    for (let i = 1; i <= 3; i++) await post('/messages', `{"id":"${i}","topic":"a","data":"x"}`);
    const old = target.feed.cursorAt(1);
    const response = await get(`/sse?topics=a&cursor=${old}`, { 'Last-Event-ID': target.feed.cursorAt(2) });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value ?? []).toString()).toMatch(/"id":"3"/);
    expect(Buffer.from(value ?? []).toString()).not.toMatch(/"id":"2"/);
    await reader.cancel();
  });
});

describe('a WebSocket handshake', () => {
  test('of another version is answered with 426 and the version that is spoken', async () => {
    const answer = await handshake([...upgrade, key, 'Sec-WebSocket-Version: 12']);
    expect(answer).toMatch(/^HTTP\/1\.1 426 /);
    expect(answer).toMatch(/\r\nSec-WebSocket-Version: 13\r\n/);
  });

  test('without a key is answered with 400', async () => {
    expect(await handshake([...upgrade, 'Sec-WebSocket-Version: 13'])).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([
    ['chat.v1, chat.v2', 'chat.v2'],
    ['mqtt, chat.v1', 'chat.v1'],
    ['mqtt, CHAT.V1', null],
  ])('that offers the subprotocols %s ends in %s', async (offered, chosen) => {
    const lines = [...upgrade, key, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Protocol: ${offered}`];
    const answer = await handshake(lines);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(/\r\nSec-WebSocket-Protocol: (.*)\r\n/i.exec(answer)?.[1] ?? null).toBe(chosen);
  });

  test('on another path is answered with 404', async () => {
    const lines = ['GET /sse HTTP/1.1', ...upgrade.slice(1), key, 'Sec-WebSocket-Version: 13'];
    expect(await handshake(lines)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('a WebSocket connection is closed', () => {
  test.each([
    ['that is no JSON', 'hello', 1007],
    ['that subscribes to nothing', '{}', 1007],
    ['with a bad topic', '{"subscribe":["a b"]}', 1007],
    ['with a long topic in another script', JSON.stringify({ subscribe: ['通'.repeat(80)] }), 1007],
    ['with more topics than the server holds', '{"subscribe":["t0","t1","t2"]}', 1013],
  ])('with the right code after a first message %s', async (_what, message, code) => {
    for (let i = 5; i < 9; i++) await post('/messages', `{"id":"1","topic":"t${i}","data":"x"}`);
    const ws = await open();
    ws.send(message);
    expect(await closeCode(ws)).toBe(code);
  });

  test.each([
    ['a binary message', Buffer.from('{}'), 1007],
    ['a payload above the limit', `{"id":"1","topic":"a","data":"${'x'.repeat(1001)}"}`, 1009],
    ['a message above the limit', 'x'.repeat(3000), 1009],
  ])('with the right code after %s', async (_what, message, code) => {
    const ws = await open({ subscribe: ['a'] });
    ws.send(message);
    expect(await closeCode(ws)).toBe(code);
  });

  test.each([
    ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61]), 1002],
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0]), 1002],
    ['bytes that are not UTF-8', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]), 1007],
  ])('with the right code after %s', async (_what, bytes, code) => {
    const { hostname, port } = new URL(target.url);
    const socket = connect(Number(port), hostname);
    socket.write(`${[...upgrade, key, 'Sec-WebSocket-Version: 13', 'Host: x'].join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    socket.write(bytes);
    const [frame] = (await once(socket, 'data')) as [Buffer];
    expect(frame[0]).toBe(0x88);
    expect(frame.readUInt16BE(2)).toBe(code);
    socket.destroy();
  });
});

describe('when the target closes', () => {
  test('answers held long polls, ends streams, and closes WebSockets with 1001', async () => {
    const { cursor } = (await (await get('/long-polling?topics=a')).json()) as { cursor: string };
    const stream = await get('/sse?topics=a');
    const lines = stream.text();
    const ws = await open({ subscribe: ['a'] });
    const code = closeCode(ws);
    const held = request(`${target.url}/long-polling?topics=a&cursor=${cursor}`).end();
    const answered = once(held, 'response');
    // The request is held once the server has read it; a health check on a new connection comes after it.
    await once(held, 'finish');
    await get('/health');
    await target.close();
    expect((await answered)[0].statusCode).toBe(204);
    expect(await lines).toContain('event: cursor');
    expect(await code).toBe(1001);
  });
});

describe('POST /publish', () => {
  test('says how many notifications it took, whatever the line ends', async () => {
    const response = await post(
      '/publish',
      '{"id":"1","topic":"a","data":"x"}\n\n{"id":"2","topic":"a","data":"y"}',
    );
    expect(await response.json()).toEqual({ published: 2 });
  });
});
