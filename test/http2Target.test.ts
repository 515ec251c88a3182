import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { request } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { issueIdentity } from '../harness/processes/certificate.ts';
import { startTarget, type Target } from '../servers/target.ts';

let target: Target;
let session: ClientHttp2Session;
beforeEach(async () => {
  const options = { holdMs: 50, heartbeatMs: 100, maxMessageBytes: 100_000, bufferLimitBytes: 200_000 };
  target = await startTarget(targetOptionsSchema.parse(options), { host: '127.0.0.1', port: 0 }, 'e1');
  session = connect(target.url);
  session.on('error', () => {});
  await once(session, 'remoteSettings');
});
afterEach(async () => {
  session.destroy();
  await target.close();
});

interface Answer {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Asks on a stream of its own, and reads the whole answer. */
async function ask(headers: OutgoingHttpHeaders, body?: string, on = session): Promise<Answer> {
  const stream = on.request(headers, { endStream: body === undefined });
  stream.setEncoding('utf8').on('error', () => {});
  if (body !== undefined) stream.end(body);
  const [answered] = (await once(stream, 'response')) as [OutgoingHttpHeaders];
  let text = '';
  for await (const data of stream) text += data;
  return { headers: answered, body: text };
}

/** A stream that stays open, with what it has said so far. */
function open(headers: OutgoingHttpHeaders, on = session): { stream: ClientHttp2Stream; text: () => string } {
  let text = '';
  const stream = on.request(headers, { endStream: headers[':method'] !== 'CONNECT' });
  stream
    .on('error', () => {})
    .on('data', (data: Buffer) => {
      text += data.toString('latin1');
    });
  return { stream, text: () => text };
}

async function until(one: ReturnType<typeof open>, text: string): Promise<void> {
  while (!one.text().includes(text)) await once(one.stream, 'data');
}

describe('over HTTP/2 with prior knowledge', () => {
  test.each([
    ['/short-polling?topics=a', 200],
    ['/short-polling?topics=a&cursor=e1.0', 204],
    ['/long-polling?topics=a&cursor=e1.0', 204],
    ['/sse?topics=no%20spaces', 400],
    ['/nowhere', 404],
    ['/websocket', 426],
    ['/health', 200],
  ])('%s is answered with %i, as over HTTP/1.1', async (path, status) => {
    const { headers, body } = await ask({ ':path': path });
    const other = await fetch(`${target.url}${path}`);
    expect([headers[':status'], other.status]).toEqual([status, status]);
    expect(headers['content-type'] ?? null).toBe(other.headers.get('content-type'));
    if (path !== '/health') expect(body).toBe(await other.text());
    expect(Object.keys(headers)).not.toContain('connection');
  });
});

const sse = { ':path': '/sse?topics=a' };
const webSocket = {
  ':method': 'CONNECT',
  ':protocol': 'websocket',
  ':path': '/websocket',
  'sec-websocket-version': '13',
};

/** A masked frame as a client sends it, with a mask that changes nothing. */
const masked = (opcode: number, text: string) =>
  Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | Buffer.byteLength(text), 0, 0, 0, 0]),
    Buffer.from(text),
  ]);

async function subscribed(): Promise<ReturnType<typeof open>> {
  const ws = open(webSocket);
  const [headers] = (await once(ws.stream, 'response')) as [OutgoingHttpHeaders];
  expect(headers[':status']).toBe(200);
  ws.stream.write(masked(1, '{"subscribe":["a"]}'));
  await until(ws, '{"cursor":"e1.0"}');
  return ws;
}

describe('a stream of HTTP/2', () => {
  test.each(['/sse', '/http-streaming'])('of %s has the data as it is, in no chunks', async (path) => {
    const one = open({ ':path': `${path}?topics=a` });
    await until(one, 'e1.0');
    target.feed.append('1', 'a', 'x');
    await until(one, '"data":"x"');
    const other = await fetch(`${target.url}${path}?topics=a&cursor=e1.0`);
    const reader = (other.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    expect(one.text().endsWith(Buffer.from(value ?? []).toString())).toBe(true);
  });

  test('that is silent hears heartbeats while another on its connection is busy', async () => {
    const busy = open({ ':path': '/sse?topics=busy' });
    const silent = open(sse);
    const socket = await subscribed();
    const timer = setInterval(() => target.feed.append('1', 'busy', 'x'), 10);
    await Promise.all([until(silent, ':\n\n'), until(socket, '\x89\0')]);
    clearInterval(timer);
    expect(busy.text()).not.toContain(':\n\n');
  });

  test.each(['/sse', '/http-streaming'])(
    'of %s that is not read is reset alone, and its neighbours go on',
    async (path) => {
      const stalled = session.request({ ':path': `${path}?topics=a,b` });
      const failed = once(stalled, 'error');
      await once(stalled, 'response');
      const neighbour = open(sse);
      await until(neighbour, 'e1.0');
      for (let i = 0; i < 6; i++) target.feed.append(`${i}`, 'b', 'x'.repeat(90_000));
      await failed;
      expect(stalled.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      target.feed.append('last', 'a', 'x');
      await until(neighbour, '"last"');
    },
  );
});

describe('a WebSocket over HTTP/2', () => {
  test('subscribes, sends and receives, and closes in order', async () => {
    const ws = await subscribed();
    ws.stream.write(masked(1, '{"id":"up","topic":"a","data":"x"}'));
    await until(ws, '{"cursor":"e1.1","id":"up","topic":"a","data":"x"}');
    ws.stream.end(masked(8, ''));
    await once(ws.stream, 'close');
    expect(ws.text()).toMatch(/\x88\0$/);
    expect(ws.stream.rstCode).toBe(0);
  });

  test('that is not read is reset alone, and its neighbour goes on', async () => {
    const stalled = await subscribed();
    stalled.stream.pause();
    const closed = once(stalled.stream, 'close');
    const neighbour = open({ ':path': '/sse?topics=b' });
    await until(neighbour, 'e1.0');
    for (let i = 0; i < 6; i++) target.feed.append(`${i}`, 'a', 'x'.repeat(90_000));
    await closed;
    expect(stalled.stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
    target.feed.append('last', 'b', 'x');
    await until(neighbour, '"last"');
  });

  test.each([
    ['without :protocol', { ':method': 'CONNECT', ':authority': 'x:1' }, 405],
    ['of another protocol', { ...webSocket, ':protocol': 'webtransport' }, 501],
    ['on another path', { ...webSocket, ':path': '/sse' }, 404],
    ['of another version', { ...webSocket, 'sec-websocket-version': '12' }, 426],
    ['of no version', { ...webSocket, 'sec-websocket-version': undefined }, 400],
  ])('or rather a CONNECT %s is refused with a problem', async (_what, headers, status) => {
    const one = open(headers);
    const [answered] = (await once(one.stream, 'response')) as [OutgoingHttpHeaders];
    await once(one.stream, 'end');
    expect(answered).toMatchObject({ ':status': status, 'content-type': 'application/problem+json' });
    expect(JSON.parse(one.text())).toMatchObject({ status });
    if (status === 426) expect(answered['sec-websocket-version']).toBe('13');
  });
});

describe('a body that is refused half-way', () => {
  test('over HTTP/2 ends its stream, and no other', async () => {
    const post = { ':method': 'POST', ':path': '/messages', 'content-type': 'application/json' };
    const stream = session.request(post);
    stream.on('error', () => {}).write('x'.repeat(700_000));
    const [headers] = (await once(stream, 'response')) as [OutgoingHttpHeaders];
    expect(headers[':status']).toBe(413);
    await once(stream.resume(), 'end');
    const { headers: next } = await ask(post, '{"id":"1","topic":"a","data":"x"}');
    expect(next[':status']).toBe(204);
  });
});

describe('when the target closes', () => {
  test('connections of HTTP/2 hear GOAWAY, streams end, and WebSockets are closed with 1001', async () => {
    const stream = open(sse);
    await until(stream, 'e1.0');
    const ws = await subscribed();
    const told = Promise.all([once(session, 'goaway'), once(stream.stream, 'close')]);
    const closed = target.close();
    const [[code]] = await told;
    expect(code).toBe(0);
    await until(ws, '\x03\xe9server is shutting down');
    ws.stream.end(masked(8, ''));
    await Promise.all([once(ws.stream, 'close'), closed]);
    expect([stream.stream.rstCode, ws.stream.rstCode]).toEqual([0, 0]);
  });

  test('a connection whose client keeps a stream open is cut', async () => {
    await subscribed();
    const cut = once(session, 'close');
    await target.close();
    await cut;
  });
});

describe('over TLS', () => {
  test('ALPN chooses HTTP/2, or HTTP/1.1 for those who know no other', async () => {
    const { certificate, key, authority } = issueIdentity({ kind: 'p256', hosts: ['127.0.0.1'] });
    const options = targetOptionsSchema.parse({});
    const secure = await startTarget(options, { host: '127.0.0.1', port: 0 }, 'e1', { certificate, key });
    const h2 = connect(secure.url, { ca: authority });
    const { headers } = await ask({ ':path': '/short-polling?topics=a' }, undefined, h2);
    expect(headers[':status']).toBe(200);
    expect(h2.alpnProtocol).toBe('h2');
    const [answer] = await once(request(`${secure.url}/health`, { ca: authority }).end(), 'response');
    expect([answer.statusCode, answer.httpVersion]).toEqual([200, '1.1']);
    answer.resume();
    h2.close();
    await secure.close();
  });
});
