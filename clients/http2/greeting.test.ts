import { createServer as createHttp } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { issueIdentity } from '../../harness/processes/certificate.ts';
import { answer, frame, GOAWAY, goAway, HEADERS, PING } from '../../test/fixtures/http2Peer.ts';
import { HttpClient } from '../httpClient.ts';
import { Network } from '../network.ts';
import { Fields } from '../wire/fields.ts';
import type { RequestFault } from '../wire/requestFault.ts';
import { settingsFrame } from './frames.ts';

// What a client is told by targets that do not speak HTTP/2, or not where they were asked.

const host = '127.0.0.1';
const { certificate: cert, key, authority } = issueIdentity({ kind: 'p256', hosts: [host] });
const http = { version: '2', connection: 'own', usersPerConnection: 1 } as const;
const tls = { version: '1.3', certificate: 'p256', resume: true } as const;

let network: Network;
let client: HttpClient;
let servers: (Server | Http2SecureServer)[] = [];
let sockets: Socket[] = [];

beforeEach(() => {
  [servers, sockets] = [[], []];
});

afterEach(async () => {
  vi.useRealTimers();
  await client.close();
  // Every byte must be in the books, whatever was said.
  expect(network.unaccounted()).toBe(0);
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function askOf(server: Server | Http2SecureServer, isOverTls = false): Promise<RequestFault | number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  network = new Network(undefined, isOverTls ? { http, tls } : { http }, authority);
  const url = new URL(`http${isOverTls ? 's' : ''}://${host}:${port}`);
  client = new HttpClient(url, network.forSubscriber(), 'requests');
  return ask();
}

const ask = () =>
  new Promise<RequestFault | number>((resolve) => {
    client.send(client.prepare('GET', '/sse', new Fields({})), {
      ended: resolve,
      failed: (error) => resolve(error as RequestFault),
    });
  });

const tcp = (greet: (socket: Socket) => void) => createTcp(greet);
const cannot = 'GET /sse: the target cannot be used: ';

describe('in the clear, the answer is final from', () => {
  test.each<[string, () => Server, RegExp]>([
    [
      'a server of HTTP/1.1',
      () => createHttp(),
      /answers in HTTP\/1, .*; it sent HTTP\/1\.1 400 Bad Request/,
    ],
    [
      'another protocol',
      () => tcp((socket) => socket.write('220 mail.example ESMTP\r\n')),
      /220 mail\.example/,
    ],
    [
      'a server of TLS that says so',
      // A fatal alert: protocol_version (RFC 8446 §6.2).
      () => tcp((socket) => socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 70))),
      /^it speaks TLS at this port, and was asked for HTTP\/2/,
    ],
    [
      'one that sends frames before SETTINGS',
      () => tcp((socket) => socket.write(Buffer.concat([frame(PING, 0, 0, '12345678'), settingsFrame({})]))),
      /in place of a SETTINGS frame/,
    ],
    [
      'one that ends with GOAWAY at once',
      () => tcp((socket) => socket.write(goAway(0, 0xd))),
      /in place of a SETTINGS frame/,
    ],
  ])('%s', async (_, server, reason) => {
    const fault = await askOf(server());
    expect(fault).toMatchObject({ kind: 'unreadable', isFinal: true });
    const { message } = fault as RequestFault;
    expect(message.startsWith(cannot)).toBe(true);
    expect(message.slice(cannot.length)).toMatch(reason);
  });

  test('a server that says nothing within 5 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = askOf(tcp((socket) => socket.once('data', () => vi.advanceTimersByTime(5_000))));
    expect(await asked).toMatchObject({
      isFinal: true,
      message: `${cannot}it does not speak HTTP/2: no SETTINGS came within 5 s`,
    });
  });

  test('a server that says something else, and no more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = tcp((socket) => {
      socket.once('data', () => {
        socket.write('login: ');
        setImmediate(() => setImmediate(() => vi.advanceTimersByTime(5_000)));
      });
    });
    expect(await askOf(server)).toMatchObject({
      isFinal: true,
      message: expect.stringMatching(/^GET \/sse: .* does not speak HTTP\/2/),
    });
  });
});

test.each<[string, () => Server]>([
  ['at once', () => tcp((socket) => socket.once('data', () => socket.end()))],
  ['as it speaks TLS alone', () => createHttps({ cert, key })],
])('a server that closes %s may be on its way down: it is asked again', async (_, server) => {
  const fault = await askOf(server());
  expect(fault).toMatchObject({
    kind: 'unreadable',
    isFinal: false,
    message: `GET /sse: the target closed the connection without a SETTINGS frame: it may not speak HTTP/2 without TLS`,
  });
  expect(await ask()).toMatchObject({ isFinal: false });
});

test.each<[string, Buffer, RegExp]>([
  ['its frame size', settingsFrame({ MAX_FRAME_SIZE: 1 }), /MAX_FRAME_SIZE 1 is not between/],
  ['its window', settingsFrame({ INITIAL_WINDOW_SIZE: 2 ** 31 }), /INITIAL_WINDOW_SIZE 2147483648 is above/],
  ['its push', settingsFrame({ ENABLE_PUSH: 1 }), /ENABLE_PUSH of a server is 1/],
])('a server of HTTP/2 that announces what it may not is told so: %s', async (_, settings, reason) => {
  let told = '';
  const server = tcp((socket) => {
    socket.write(settings);
    socket.on('data', (bytes) => {
      told += bytes.toString('latin1');
    });
  });
  const fault = await askOf(server);
  expect(fault).toMatchObject({ kind: 'unreadable', isFinal: false, message: expect.stringMatching(reason) });
  await expect.poll(() => told).toMatch(reason);
});

describe('over TLS', () => {
  test.each<[string, () => Server | Http2SecureServer, RegExp]>([
    [
      'a server of HTTPS that speaks HTTP/1.1',
      () => createHttps({ cert, key }),
      /^it does not speak HTTP\/2: asked by ALPN, it chose http\/1\.1$/,
    ],
    [
      'a server that knows no ALPN',
      () => createTls({ cert, key }),
      /^it does not speak HTTP\/2: asked by ALPN, it chose no protocol$/,
    ],
    [
      'a server that wants another protocol',
      () => createTls({ cert, key, ALPNProtocols: ['h3'] }),
      /no application protocol|ALPN/i,
    ],
    ['a server in the clear', () => createHttp(), /^it does not speak TLS at this port$/],
    [
      'a server in the clear that waits',
      () => tcp((socket) => socket.once('data', () => socket.write(settingsFrame({})))),
      /^it does not speak TLS at this port$/,
    ],
  ])('the answer is final from %s', async (_, server, reason) => {
    const fault = await askOf(server(), true);
    expect(fault).toMatchObject({ kind: 'unreadable', isFinal: true });
    const { message } = fault as RequestFault;
    expect(message.startsWith(cannot)).toBe(true);
    expect(message.slice(cannot.length)).toMatch(reason);
  });

  test('a server that closes in the handshake is asked again', async () => {
    const fault = await askOf(
      tcp((socket) => socket.once('data', () => socket.destroy())),
      true,
    );
    expect(fault).toMatchObject({ kind: 'unanswered', isFinal: false });
  });

  test('a server of both versions is spoken to in HTTP/2', async () => {
    const server = createSecureServer({ cert, key, allowHTTP1: true }, (request, response) => {
      response.end(request.httpVersion);
    });
    expect(await askOf(server, true)).toBe(200);
    expect(network.http2Use).toMatchObject({ version: 'h2', connections: 1, streams: 1 });
    expect(await ask()).toBe(200);
    expect(network.connections.opened).toBe(1);
  });
});

describe('a target that sends more than our windows allow is told so:', () => {
  const content = Buffer.alloc(16_384);
  // The time never comes to refill a window.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  test('on a stream, which alone fails', async () => {
    let received = Buffer.alloc(0);
    const server = tcp((socket) => {
      socket.write(settingsFrame({}));
      socket.on('data', (bytes) => {
        received = Buffer.concat([received, bytes]);
      });
      socket.once('data', () => {
        socket.write(answer(1).subarray(0, -13));
        // The window of 1 MB has 64 such frames.
        socket.cork();
        for (let i = 0; i < 65; i++) socket.write(frame(0, 0, 1, content));
        socket.uncork();
      });
    });
    const fault = await askOf(server);
    expect(fault).toMatchObject({
      kind: 'unreadable',
      isFinal: false,
      message:
        'GET /sse: the target sent more than the flow-control window of 1048576 B allows on a stream (FLOW_CONTROL_ERROR)',
    });
    const told = frame(3, 0, 1, Buffer.of(0, 0, 0, 3));
    await expect.poll(() => received.includes(told)).toBe(true);
  });

  test('on the connection, which is lost', async () => {
    let received = Buffer.alloc(0);
    const server = tcp((socket) => {
      socket.write(settingsFrame({}));
      socket.on('data', (bytes) => {
        received = Buffer.concat([received, bytes]);
      });
      socket.once('data', () => {
        // Of a stream that was reset by us, what comes still counts.
        socket.write(answer(1).subarray(0, -13));
        socket.cork();
        for (let i = 0; i < 1_025; i++) socket.write(frame(0, 0, 1, content));
        socket.uncork();
      });
    });
    const fault = await askOf(server);
    expect(fault).toMatchObject({ message: expect.stringContaining('FLOW_CONTROL_ERROR') });
    await expect
      .poll(() => received.toString('latin1'))
      .toMatch(/window of 16777216 B allows on the connection/);
    const at = received.lastIndexOf(Buffer.from([GOAWAY, 0, 0, 0, 0, 0]));
    expect(received.readUInt32BE(at + 10)).toBe(3);
    expect(HEADERS).toBe(1);
  });
});
