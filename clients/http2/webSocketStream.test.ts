import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { frameAt, piecesOf } from '../../core/framing.ts';
import {
  data,
  END_STREAM,
  goAway,
  HEADERS,
  head,
  type Peer,
  ScriptedHttp2,
} from '../../test/fixtures/http2Peer.ts';
import { Network, type SubscriberNetwork } from '../network.ts';
import { settingsFrame } from './frames.ts';

const own = { version: '2', connection: 'own', usersPerConnection: 1 } as const;
const shared = { version: '2', connection: 'shared', usersPerConnection: 3 } as const;

let network: Network;
let sockets: WebSocket[];

beforeEach(() => {
  network = new Network(undefined, { http: own });
  sockets = [];
});

interface Opened {
  readonly ws: WebSocket;
  /** Whatever comes, in its order. */
  readonly told: string[];
  readonly closed: Promise<number>;
  lostBecause(): Error | undefined;
}

/** A WebSocket as the transport opens it. */
function open(
  url: URL,
  options: { protocols?: string[]; deflate?: boolean; user?: SubscriberNetwork } = {},
): Opened {
  const { protocols, deflate = false, user = network.forSubscriber() } = options;
  let below: ReturnType<SubscriberNetwork['openWebSocket']> | undefined;
  const ws = new WebSocket(`${url.origin.replace('http', 'ws')}/websocket?a=b`, protocols, {
    headers: { Cookie: 'one=1; two=2', 'X-Own': 'yes' },
    perMessageDeflate: deflate ? { threshold: 0 } : false,
    createConnection: () => {
      below = user.openWebSocket(url);
      return below as Socket;
    },
  });
  sockets.push(ws);
  const told: string[] = [];
  ws.on('open', () => told.push('open'))
    .on('message', (bytes: Buffer) => told.push(bytes.length > 100 ? `${bytes.length} B` : `${bytes}`))
    .on('error', (error) => told.push(error.message))
    .on('unexpected-response', (_request, response) => {
      told.push(`status ${response.statusCode}`);
      response.on('data', (bytes: Buffer) => told.push(`${bytes}`)).on('end', () => ws.terminate());
    });
  const closed = new Promise<number>((resolve) => ws.on('close', resolve));
  return { ws, told, closed, lostBecause: () => below?.lostBecause };
}

afterEach(async () => {
  await Promise.all(
    sockets.map(async (ws) => {
      if (ws.readyState === WebSocket.CLOSED) return;
      ws.terminate();
      await once(ws, 'close');
    }),
  );
  // Every byte must be in the books, whatever became of the streams.
  expect(network.unaccounted()).toBe(0);
});

/** An unmasked frame, as a server sends it. */
function framed(opcode: number, content: Buffer | string = '', bits = 0x80): Buffer {
  const bytes = Buffer.from(content);
  const { length } = bytes;
  const size =
    length < 126
      ? Buffer.of(length)
      : length < 65_536
        ? Buffer.of(126, length >> 8, length & 255)
        : Buffer.concat([
            Buffer.of(127, 0, 0, 0, 0),
            Buffer.of(length >>> 24, length >>> 16, length >>> 8, length),
          ]);
  return Buffer.concat([Buffer.of(bits | opcode), size, bytes]);
}
const [text, closing, ping, pong] = [1, 8, 9, 10];

describe('a WebSocket over node:http2', () => {
  let server: Http2Server;
  let url: URL;
  let streams: ServerHttp2Stream[];
  let accept: (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;
  /** What clients have sent on the first stream. */
  let received: Buffer;

  beforeEach(async () => {
    [streams, received] = [[], Buffer.alloc(0)];
    accept = (stream) => stream.respond({ ':status': 200 });
    server = createServer({ settings: { enableConnectProtocol: true } });
    server.on('stream', (stream, headers) => {
      streams.push(stream);
      stream.on('error', () => {});
      if (streams.length === 1)
        stream.on('data', (bytes: Buffer) => {
          received = Buffer.concat([received, bytes]);
        });
      accept(stream, headers);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    for (const stream of streams) stream.session?.destroy();
    server.close();
  });

  /** The frames that clients have sent, unmasked. */
  const sent = () =>
    piecesOf(received, frameAt).map(({ opcode, dataAt, dataEnd, mask }) => ({
      opcode,
      content: Buffer.from(received.subarray(dataAt, dataEnd).map((byte, i) => byte ^ (mask?.[i % 4] ?? 0))),
    }));

  test('asks by extended CONNECT, with the fields that it needs and no others', async () => {
    let asked: Record<string, unknown> = {};
    accept = (stream, headers) => {
      asked = headers;
      stream.respond({ ':status': 200, 'sec-websocket-protocol': 'v2' });
    };
    const { ws } = open(url, { protocols: ['v1', 'v2'] });
    await once(ws, 'open');
    expect(Object.fromEntries(Object.entries(asked))).toEqual({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':scheme': 'http',
      ':authority': url.host,
      ':path': '/websocket?a=b',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'v1,v2',
      cookie: 'one=1; two=2',
      'x-own': 'yes',
    });
    expect(ws.protocol).toBe('v2');
  });

  test('sends and receives, and closes in order', async () => {
    const { ws, told, closed } = open(url);
    await once(ws, 'open');
    const [stream] = streams as [ServerHttp2Stream];
    stream.write(Buffer.concat([framed(text, 'hello'), framed(ping, 'are you there')]));
    await once(ws, 'ping');
    ws.send('back');
    await expect.poll(() => sent().length).toBe(2);
    expect(sent()).toMatchObject([
      { opcode: pong, content: Buffer.from('are you there') },
      { opcode: text, content: Buffer.from('back') },
    ]);
    ws.close(1000);
    await expect.poll(() => sent().at(-1)).toEqual({ opcode: closing, content: Buffer.of(3, 232) });
    // The stream ends both ways.
    const ended = once(stream, 'end');
    stream.end(framed(closing, Buffer.of(3, 232)));
    expect(await closed).toBe(1000);
    await ended;
    expect(told).toEqual(['open', 'hello']);
    expect(stream.rstCode).toBe(0);
    const { sent: out, received: back } = network.traffic();
    expect(back.heartbeat).toBe(2 + 'are you there'.length);
    expect(out.heartbeat).toBe(6 + 'are you there'.length);
    // Content is booked as it is claimed; none was.
    expect([back.envelope, out.envelope]).toEqual(['hello'.length, 'back'.length]);
    expect([back.headers, out.headers]).toEqual([0, 0]);
  });

  test('takes large messages both ways, through windows that open again', async () => {
    const { ws, told } = open(url);
    await once(ws, 'open');
    const large = Buffer.alloc(3_000_000, 'x');
    const [stream] = streams as [ServerHttp2Stream];
    stream.write(framed(text, large));
    await once(ws, 'message');
    expect(told).toEqual(['open', '3000000 B']);
    ws.send(large);
    await expect.poll(() => sent()[0]?.content.length).toBe(large.length);
    expect(sent()[0]?.content.equals(large)).toBe(true);
  });

  test('compresses where that is agreed on', async () => {
    accept = (stream) => {
      const extension = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';
      stream.respond({ ':status': 200, 'sec-websocket-extensions': extension });
    };
    const { ws, told } = open(url, { deflate: true });
    await once(ws, 'open');
    // "Hello", as in RFC 7692 §7.2.3.1.
    const hello = Buffer.from('f248cdc9c90700', 'hex');
    streams[0]?.write(framed(text, hello, 0xc0));
    await once(ws, 'message');
    expect(told).toEqual(['open', 'Hello']);
    ws.send('Hello');
    await expect.poll(() => sent()).toEqual([{ opcode: text, content: hello }]);
  });

  test('that is refused has the status and the body of the refusal', async () => {
    accept = (stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</a>' });
      stream.respond({ ':status': 403, 'content-type': 'text/plain' });
      stream.end('not for you');
    };
    const { told, closed } = open(url);
    await closed;
    expect(told.slice(0, 2)).toEqual(['status 403', 'not for you']);
    // The body of a refusal is a body: no frame was seen in it.
    expect(network.traffic().received.envelope).toBe('not for you'.length);
  });

  test('that is reset in mid-stream is lost for that reason, and its neighbours are not', async () => {
    network = new Network(undefined, { http: shared });
    const [one, other] = [open(url), open(url)];
    await Promise.all([once(one.ws, 'open'), once(other.ws, 'open')]);
    streams[0]?.destroy(new Error('it broke'));
    await one.closed;
    expect(one.lostBecause()?.message).toBe('the target reset the stream with INTERNAL_ERROR');
    streams[1]?.write(framed(text, 'still here'));
    await once(other.ws, 'message');
    expect(network.connections.opened).toBe(1);
  });

  test('that ends without a close frame is lost without one', async () => {
    const { ws, closed, lostBecause } = open(url);
    await once(ws, 'open');
    streams[0]?.end();
    expect(await closed).toBe(1006);
    expect(lostBecause()).toBeUndefined();
  });

  test('that is cut resets its stream, and the last one closes the connection', async () => {
    network = new Network(undefined, { http: shared });
    const [one, other] = [open(url), open(url)];
    await Promise.all([once(one.ws, 'open'), once(other.ws, 'open')]);
    const [first, second] = streams as [ServerHttp2Stream, ServerHttp2Stream];
    const gone = once(first, 'close');
    one.ws.terminate();
    await gone;
    expect(first.rstCode).toBe(8);
    const session = once(second.session as NonNullable<typeof second.session>, 'close');
    other.ws.terminate();
    await session;
  });
});

describe('a WebSocket over HTTP/2', () => {
  let server: ScriptedHttp2;
  let url: URL;
  const connects = settingsFrame({ ENABLE_CONNECT_PROTOCOL: 1 });
  beforeEach(async () => {
    server = new ScriptedHttp2();
    url = await server.listen();
    server.script.greeting = connects;
  });
  afterEach(() => server.close());

  const peer = async (): Promise<Peer> => {
    await expect.poll(() => server.peers.length).toBeGreaterThan(0);
    const [first] = server.peers as [Peer];
    await first.until((one) => one.got(HEADERS).length > 0);
    return first;
  };

  test('is not asked for where the target does not take it', async () => {
    server.script.greeting = settingsFrame({});
    const { closed, lostBecause } = open(url);
    expect(await closed).toBe(1006);
    expect(lostBecause()?.message).toBe(
      'it takes no WebSocket over HTTP/2: its SETTINGS lack ENABLE_CONNECT_PROTOCOL (RFC 8441 §3); over TLS (h2+tls) the WebSocket would have a connection of HTTP/1.1, as in browsers',
    );
    expect(server.peers[0]?.got(HEADERS)).toEqual([]);
  });

  test('is a WebSocket too where its answer and first frame come together', async () => {
    const { ws, told } = open(url);
    (await peer()).write(head(1), data(1, framed(text, 'a')));
    await once(ws, 'message');
    expect(told).toEqual(['open', 'a']);
  });

  test('is none the worse for an answer to the key of a proxy', async () => {
    const { ws } = open(url);
    (await peer()).write(head(1, 200, [['sec-websocket-accept', 'kKuRsHdU6uCwVcHeE5rI6Fd7AsA=']]));
    await once(ws, 'open');
  });

  test('whose answer ends it at once has been open', async () => {
    const { told, closed } = open(url);
    (await peer()).write(head(1, 200, [], END_STREAM));
    expect(await closed).toBe(1006);
    expect(told[0]).toBe('open');
  });

  test('whose answer has lines in a field is not led astray', async () => {
    const { closed, lostBecause } = open(url);
    (await peer()).write(head(1, 200, [['sec-websocket-protocol', 'a\r\nx: y']]));
    await closed;
    expect(lostBecause()?.message).toMatch(/the value of sec-websocket-protocol is not valid: a\\r\\nx: y/);
  });

  test('that ends while something waits for its window ends all the same', async () => {
    server.script.greeting = settingsFrame({ ENABLE_CONNECT_PROTOCOL: 1, INITIAL_WINDOW_SIZE: 10 });
    const { ws, closed } = open(url);
    const one = await peer();
    one.write(head(1));
    await once(ws, 'open');
    ws.send('x'.repeat(1_000));
    await one.until((them) => them.got(0).length > 0);
    one.write(data(1, '', END_STREAM));
    expect(await closed).toBe(1006);
  });

  test('that GOAWAY comes for goes on, unless it is above the last', async () => {
    network = new Network(undefined, { http: shared });
    const [one, other] = [open(url), open(url)];
    const them = await peer();
    await them.until((all) => all.got(HEADERS).length === 2);
    them.write(head(1), goAway(1, 0, 'bye'));
    await other.closed;
    expect(other.lostBecause()?.message).toMatch(/by GOAWAY with NO_ERROR: bye/);
    const came = once(one.ws, 'message');
    them.write(data(1, framed(text, 'a')), data(1, framed(closing, Buffer.of(3, 233)), END_STREAM));
    await came;
    expect(await one.closed).toBe(1001);
  });

  test('keeps the code of an error of the network', async () => {
    server.close();
    const { told, closed } = open(url);
    await closed;
    expect(told[0]).toMatch(/ECONNREFUSED/);
  });
});
