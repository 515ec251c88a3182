import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpClient } from './httpClient.ts';
import { Network } from './network.ts';
import { Fields, noFields } from './wire/fields.ts';
import type { HttpRole } from './wire/httpAccess.ts';
import { CutError, type RequestFault } from './wire/requestFault.ts';

type Script = (socket: Socket, request: string) => void;

let server: Server;
let url: URL;
let network: Network;
/** What the server does with each whole request. */
let script: Script;
let requests: string[];
let sockets: Socket[];
const clients: HttpClient[] = [];

const bodyLength = (head: string) => Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);

beforeEach(async () => {
  network = new Network();
  requests = [];
  sockets = [];
  script = (socket) => socket.write(answer('fine'));
  server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket);
    let text = '';
    // A client that cuts its connection is part of the tests.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n') + 4; end > 3; end = text.indexOf('\r\n\r\n') + 4) {
        const length = end + bodyLength(text.slice(0, end));
        if (text.length < length) return;
        const request = text.slice(0, length);
        text = text.slice(length);
        requests.push(request);
        script(socket, request);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  // Every byte must be in the books, whatever was done to the connections.
  expect(network.unaccounted()).toBe(0);
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** What the client heard of connections that the target ended between requests. */
let unasked: RequestFault[];

function open(newConnections = false, role: HttpRole = 'requests'): HttpClient {
  unasked = [];
  const onUnasked = (fault: RequestFault) => unasked.push(fault);
  const client = new HttpClient(url, network.forSubscriber(), role, { newConnections, onUnasked });
  clients.push(client);
  return client;
}

/** Asks for a path, or posts a body to it; resolves with the answer. */
function ask(client: HttpClient, path = '/', body?: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const chunks: Buffer[] = [];
    client.send(client.prepare(body === undefined ? 'GET' : 'POST', path, new Fields(headers), body), {
      data: (bytes, start, end) => chunks.push(Buffer.from(bytes.subarray(start, end))),
      ended: (status) => resolve({ status, body: Buffer.concat(chunks).toString() }),
      failed: reject,
    });
  });
}

const answer = (body: string, headers = '', status = '200 OK') =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const fine = { status: 200, body: 'fine' };
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('requests', () => {
  test('are written with host and connection first, then the given headers', async () => {
    const client = open();
    await ask(client, '/poll?topics=a', undefined, { Accept: '*/*', Cookie: 'x' });
    await ask(client, '/messages', '{"text":"通知"}', { 'content-type': 'application/json' });
    await ask(client, '/messages', '');
    await ask(open(true), '/');
    const start = ` HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
    expect(requests).toEqual([
      `GET /poll?topics=a${start}Accept: */*\r\nCookie: x\r\n\r\n`,
      `POST /messages${start}content-type: application/json\r\ncontent-length: 17\r\n\r\n${Buffer.from('{"text":"通知"}').toString('latin1')}`,
      `POST /messages${start}content-length: 0\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n`,
    ]);
  });

  test('are booked with their answers, head and body apart', async () => {
    await ask(open(), '/messages', 'hello');
    const { sent, received } = network.traffic();
    expect(sent).toMatchObject({ headers: (requests[0] as string).length - 5, framing: 5 });
    expect(received).toMatchObject({ headers: answer('fine').length - 4, framing: 4 });
  });

  test('share one connection when the answers allow it', async () => {
    const client = open();
    for (let i = 0; i < 3; i++) expect(await ask(client)).toEqual(fine);
    expect(network.connections).toMatchObject({ opened: 1, failed: 0 });
    expect(network.requests).toMatchObject({ total: 3, failed: 0 });
  });

  test('wait for the one before, and go out in order', async () => {
    const client = open();
    let unanswered = 0;
    script = (socket, request) => {
      expect(++unanswered).toBe(1);
      setImmediate(() => {
        unanswered--;
        socket.write(answer(request.split(' ')[1] as string));
      });
    };
    const paths = ['/1', '/2', '/3', '/4'];
    const answers = await Promise.all(paths.map((path) => ask(client, path)));
    expect(answers.map(({ body }) => body)).toEqual(paths);
    expect(requests.map((request) => request.split(' ')[1])).toEqual(paths);
    expect(network.connections.opened).toBe(1);
  });

  test('that a listener makes come after those that wait', async () => {
    const client = open();
    const later: Promise<unknown>[] = [];
    const first = new Promise((resolve, reject) => {
      client.send(client.prepare('GET', '/1', noFields), {
        ended(status) {
          later.push(ask(client, '/3'));
          resolve(status);
        },
        failed: reject,
      });
    });
    await Promise.all([first, ask(client, '/2')]);
    await Promise.all(later);
    expect(requests.map((request) => request.split(' ')[1])).toEqual(['/1', '/2', '/3']);
  });

  test('open a connection each and close it, when told so', async () => {
    const client = open(true);
    script = (socket) => socket.end(answer('fine', 'Connection: close\r\n'));
    for (let i = 0; i < 3; i++) expect(await ask(client)).toEqual(fine);
    await Promise.all(['/a', '/b'].map((path) => ask(client, path)));
    expect(network.connections).toMatchObject({ opened: 5, failed: 0 });
    expect(network.requests).toMatchObject({ total: 5, failed: 0 });
  });

  test('open a connection each even when the server would keep it', async () => {
    const client = open(true);
    for (let i = 0; i < 2; i++) await ask(client);
    expect(network.connections.opened).toBe(2);
  });
});

describe('answers', () => {
  test.each([
    ['with a length', answer('fine')],
    [
      'in chunks, with extensions and a trailer',
      `${chunked}2;a=b\r\nfi\r\n02 ; c\r\nne\r\n0\r\nA: b\r\n\r\n`,
    ],
    [
      'after interim ones',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${answer('fine')}`,
    ],
    ['without any body', 'HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n'],
  ])('%s are read when they come byte by byte, and leave the connection open', async (_, text) => {
    script = (socket) => {
      const bytes = Buffer.from(text);
      let at = 0;
      const next = () => {
        socket.write(bytes.subarray(at, ++at));
        if (at < bytes.length) setImmediate(next);
      };
      next();
    };
    const client = open();
    const expected = text.includes('204') ? { status: 204, body: '' } : fine;
    expect(await ask(client)).toEqual(expected);
    expect(await ask(client)).toEqual(expected);
    expect(network.connections.opened).toBe(1);
  });

  test('without a length end with the connection', async () => {
    script = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nfi');
      setImmediate(() => socket.end('ne'));
    };
    const client = open();
    for (let i = 0; i < 2; i++) expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(2);
    expect(network.requests.failed).toBe(0);
  });

  test.each([
    ['say close', answer('fine', 'Connection: close\r\n')],
    ['are HTTP/1.0', answer('fine').replace('1.1', '1.0')],
    ['are followed by another byte', `${answer('fine')}!`],
    ['are followed by another answer', `${answer('fine')}${answer('forged')}`],
  ])('that %s are the last on their connection', async (_, text) => {
    script = (socket) => socket.write(text);
    const client = open();
    for (let i = 0; i < 2; i++) expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(2);
    expect(network.requests.failed).toBe(0);
  });

  test('with an error are taken for it even if their body never ends', async () => {
    script = (socket) =>
      socket.write('HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n4\r\noops\r\n');
    const client = open();
    await expect(ask(client)).rejects.toMatchObject({
      kind: 'status',
      message: expect.stringMatching(/502 oops/),
    });
    script = (socket) => socket.write(answer('fine'));
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(2);
  });

  test('that come when nothing was asked end the connection', async () => {
    const client = open();
    await ask(client);
    const [socket] = sockets as [Socket];
    socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await once(socket, 'close');
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(2);
    expect(network.requests.failed).toBe(0);
  });

  test('that come before the request was all sent end the connection', async () => {
    const client = open();
    server.removeAllListeners('connection');
    server.once('connection', (socket: Socket) => {
      sockets.push(socket);
      // It reads nothing of the body, and only looks at whether something has come.
      socket.once('readable', () => socket.write(answer('fine')));
    });
    expect(await ask(client, '/', 'x'.repeat(30_000_000))).toEqual(fine);
    server.on('connection', (socket: Socket) => {
      sockets.push(socket);
      socket.once('data', () => socket.write(answer('fine')));
    });
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(2);
  });

  test.each([
    [400, true],
    [302, true],
    [429, false],
    [503, false],
  ])('of status %i fail; refused: %s', async (status, refused) => {
    script = (socket) => socket.write(answer(`because ${'x'.repeat(3000)}`, '', `${status} No`));
    const client = open();
    const error = await ask(client).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'status', isFinal: refused });
    expect((error as Error).message).toBe(
      `GET /: the target answered ${status} because ${'x'.repeat(200 - 8)}…`,
    );
    expect(network.requests).toMatchObject({ total: 1, failed: 1 });
    script = (socket) => socket.write(answer('fine'));
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(1);
  });
});

test.each([404, 501])('an answer of status %i says which endpoint is missing', async (status) => {
  script = (socket) => socket.write(answer('none', '', `${status} No`));
  const error = await ask(open(), '/sse?topics=a').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: 'status', isFinal: true });
  expect((error as Error).message).toMatch(
    new RegExp(`^the target does not serve GET /sse \\(it answered ${status}\\): implement`),
  );
});

describe('a request fails, and the next one opens a new connection, when the answer', () => {
  test.each([
    ['is not HTTP', 'SSH-2.0-OpenSSH\r\n', 'did not answer in HTTP/1.1'],
    ['has no good status', 'HTTP/1.1 ok\r\n\r\n', 'bad status line'],
    ['switches protocols', 'HTTP/1.1 101 Switching\r\n\r\n', 'switched protocols'],
    ['has a bad length', 'HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nfine', 'bad content-length'],
    ['has a bad chunk size', `${chunked}four\r\nfine\r\n`, 'bad chunk size'],
    ['has a chunk that does not end', `${chunked}4\r\nfine!\r\n`, 'longer than its size'],
    ['has an endless head', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`, 'more than 64 kB'],
    ['is missing', null, 'before it answered'],
    ['has half a head', 'end:HTTP/1.1 200 OK\r\nA', 'in the middle of its answer'],
    [
      'has half a body',
      'end:HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour',
      'in the middle of its answer',
    ],
    ['has half its chunks', `end:${chunked}4\r\nfour\r\n`, 'in the middle of its answer'],
  ])('%s', async (_, text, message) => {
    script = (socket) => {
      if (text === null) socket.end();
      else if (text.startsWith('end:')) socket.end(text.slice(4));
      else socket.write(text);
    };
    const client = open();
    await expect(ask(client)).rejects.toThrow(message);
    expect(network.requests).toMatchObject({ total: 1, failed: 1 });
    script = (socket) => socket.write(answer('fine'));
    expect(await ask(client)).toEqual(fine);
    expect(network.connections).toMatchObject({ opened: 2, failed: 0 });
  });

  test('is cut by a reset', async () => {
    script = (socket) => socket.resetAndDestroy();
    const client = open();
    await expect(ask(client)).rejects.toThrow('ECONNRESET');
    expect(network.requests.failed).toBe(1);
  });

  test.each(['data', 'ended'] as const)('cannot be read: %s() throws', async (where) => {
    const client = open();
    const failure = new Promise<Error>((resolve) => {
      const listener = { data() {}, ended() {}, failed: resolve };
      listener[where] = () => {
        throw new Error('not what I expected');
      };
      client.send(client.prepare('GET', '/', noFields), listener);
    });
    expect((await failure).message).toBe('GET /: not what I expected');
    expect(network.requests.failed).toBe(1);
    expect(await ask(client)).toEqual(fine);
  });
});

describe('a connection', () => {
  test('that the server closes while idle is replaced', async () => {
    const client = open();
    await ask(client);
    const [socket] = sockets as [Socket];
    socket.end();
    await once(socket, 'close');
    expect(await ask(client)).toEqual(fine);
    expect(network.connections).toMatchObject({ opened: 2, failed: 0 });
    expect(network.requests.failed).toBe(0);
  });

  test('that is refused fails each request that wants it', async () => {
    server.close();
    await once(server, 'close');
    const client = open();
    const results = await Promise.allSettled([ask(client), ask(client)]);
    for (const result of results)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { kind: 'unanswered', message: expect.stringContaining('ECONNREFUSED') },
      });
    expect(network.connections.opened).toBe(0);
    expect(network.requests).toMatchObject({ total: 2, failed: 2 });
  });

  test('that was reset a moment ago fails the request that is written to it', async () => {
    const client = open();
    await ask(client);
    sockets[0]?.resetAndDestroy();
    await expect(ask(client)).rejects.toThrow('ECONNRESET');
    expect(await ask(client)).toEqual(fine);
  });

  test('that is lost takes only the request on it, not those that wait', async () => {
    let seen = 0;
    script = (socket) => (++seen === 1 ? socket.destroy() : socket.write(answer('fine')));
    const client = open();
    const [first, second] = await Promise.allSettled([ask(client), ask(client)]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ value: fine });
    expect(network.requests.failed).toBe(1);
  });
});

describe('a request whose connection is lost', () => {
  /** What is told of a stream's request. */
  function toldWhen(lose: Script): Promise<RequestFault | CutError> {
    const client = open(false, 'stream');
    script = lose;
    return new Promise((resolve, reject) => {
      client.send(client.prepare('GET', '/', noFields), {
        ended: () => reject(new Error('it was answered')),
        failed: resolve,
      });
    });
  }

  test.each([
    ['nothing had come', '', 'unanswered'],
    ['half a head had come', 'HTTP/1.1 200 O', 'unanswered'],
    ['a bad answer had begun', 'HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nno', 'unanswered'],
    ['a good answer had begun', chunked, 'reconnect'],
    ['something unreadable had come', `${chunked}?`, 'unreadable'],
  ])('when %s', async (_, text, kind) => {
    expect(await toldWhen((socket) => socket.end(text))).toMatchObject({ kind });
  });

  test('is no fault of the target when we cut it', async () => {
    const client = open();
    script = () => client.cut();
    expect(await ask(client).catch((error: unknown) => error)).toBeInstanceOf(CutError);
  });

  test.each([
    ['between requests', answer('fine'), /the (target closed the connection|connection was closed)/],
    ['with its answer', answer('fine', 'Connection: close\r\n'), /closed the connection with its answer/],
  ])('is told of when the target ends a kept one %s', async (_, text, message) => {
    const client = open();
    script = (socket) => socket.end(text);
    await ask(client, '/sse?topics=a');
    await expect
      .poll(() => unasked)
      .toMatchObject([{ kind: 'reconnect', message: expect.stringMatching(message) }]);
  });
});

test('a connection that is cut fails the request on it, and the next request opens another', async () => {
  const client = open();
  expect(client.cut()).toBe(false);
  await ask(client);
  expect(client.cut()).toBe(true);
  expect(client.cut()).toBe(false);
  expect(await ask(client)).toEqual(fine);
  const arrived = new Promise<void>((resolve) => {
    script = () => resolve();
  });
  const result = ask(client);
  await arrived;
  client.cut();
  await expect(result).rejects.toThrow('the connection was cut');
  expect(network.requests.failed).toBe(1);
  expect(network.connections.opened).toBe(2);
});

describe('closing', () => {
  test('fails the requests on their way without counting them as failed', async () => {
    const client = open();
    const arrived = new Promise<void>((resolve) => {
      script = () => resolve();
    });
    const results = Promise.allSettled([ask(client), ask(client)]);
    await arrived;
    await client.close();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(network.requests).toMatchObject({ total: 2, failed: 0 });
    await expect(ask(client)).rejects.toThrow('closed');
  });

  test('is possible while connecting', async () => {
    const client = open();
    const result = ask(client);
    const closing = client.close();
    await expect(result).rejects.toThrow('closed');
    await closing;
    expect(network.requests.failed).toBe(0);
  });

  test('is possible from within an answer: nothing more of it is told', async () => {
    script = (socket) => socket.write(`${chunked}2\r\nfi\r\n2\r\nne\r\n0\r\n\r\n`);
    const client = open();
    const told: string[] = [];
    await new Promise<void>((resolve) => {
      client.send(client.prepare('GET', '/', noFields), {
        data(bytes, start, end) {
          told.push(bytes.toString('latin1', start, end));
          client.close().then(resolve);
        },
        ended: () => told.push('ended'),
        failed: () => told.push('failed'),
      });
    });
    expect(told).toEqual(['fi', 'failed']);
  });
});
