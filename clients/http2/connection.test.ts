import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Asked,
  answer,
  block,
  CONTINUATION,
  DATA,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  type Got,
  goAway,
  HEADERS,
  head,
  PADDED,
  type Peer,
  PING,
  RST_STREAM,
  reset,
  ScriptedHttp2,
  SETTINGS,
  uint32,
  windowUpdate,
} from '../../test/fixtures/http2Peer.ts';
import { HttpClient } from '../httpClient.ts';
import { Network, type SubscriberNetwork } from '../network.ts';
import { Fields } from '../wire/fields.ts';
import type { HttpRole } from '../wire/httpAccess.ts';
import { CutError, type RequestFault } from '../wire/requestFault.ts';
import { errorCodes, errorName } from './errorCodes.ts';
import { settingsFrame } from './frames.ts';

const own = { version: '2', connection: 'own', usersPerConnection: 1 } as const;
const shared = { version: '2', connection: 'shared', usersPerConnection: 3 } as const;

let server: ScriptedHttp2;
let url: URL;
let network: Network;
let unasked: RequestFault[];
let clients: HttpClient[];

beforeEach(async () => {
  network = new Network(undefined, { http: own });
  server = new ScriptedHttp2();
  url = await server.listen();
  unasked = [];
  clients = [];
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  // Every byte must be in the books, whatever was done to the connections.
  expect(network.unaccounted()).toBe(0);
  server.close();
  vi.useRealTimers();
});

function open(role: HttpRole = 'requests', user: SubscriberNetwork = network.forSubscriber()): HttpClient {
  const client = new HttpClient(url, user, role, { onUnasked: (fault) => unasked.push(fault) });
  clients.push(client);
  return client;
}

/** Three users on one connection. */
function openThree(role?: HttpRole): [HttpClient, HttpClient, HttpClient] {
  network = new Network(undefined, { http: shared });
  return [open(role), open(role), open(role)];
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(client: HttpClient, path = '/', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    client.send(client.prepare(body === undefined ? 'GET' : 'POST', path, new Fields({}), body), {
      data: (bytes, start, end) => chunks.push(Buffer.from(bytes.subarray(start, end))),
      ended: (status) => resolve({ status, body: Buffer.concat(chunks).toString() }),
      failed: reject,
    });
  });
}

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => {
      throw new Error('it was answered');
    },
    (error: RequestFault) => error,
  );
const fine = { status: 200, body: 'fine' };
const peerOf = (i = 0) => server.peers[i] as Peer;
const pathIn = ({ fields }: Asked) => fields[':path'] as string;
const contentOf = (frames: readonly Got[]) => Buffer.concat(frames.map(({ payload }) => payload)).toString();

describe('requests', () => {
  test('go out one after the other on streams of one connection', async () => {
    const client = open();
    expect(await Promise.all([ask(client, '/1'), ask(client, '/2', 'text'), ask(client, '/3')])).toEqual([
      fine,
      fine,
      fine,
    ]);
    expect(server.requests).toEqual([
      {
        streamId: 1,
        body: '',
        fields: { ':method': 'GET', ':scheme': 'http', ':authority': url.host, ':path': '/1' },
      },
      {
        streamId: 3,
        body: 'text',
        fields: {
          ':method': 'POST',
          ':scheme': 'http',
          ':authority': url.host,
          ':path': '/2',
          'content-length': '4',
        },
      },
      expect.objectContaining({ streamId: 5 }),
    ]);
    expect(network.connections).toMatchObject({ opened: 1, failed: 0 });
    expect(network.http2Use).toMatchObject({ version: 'h2c', connections: 1, streams: 3 });
  });

  test('of one user share its connection, whatever they are for', async () => {
    const user = network.forSubscriber();
    const [stream, posting] = [open('stream', user), open('requests', user)];
    server.script.request = (peer, request) => {
      if (pathIn(request) === '/post') peer.write(answer(request.streamId));
      else peer.write(head(request.streamId), data(request.streamId, 'a piece'));
    };
    const pieces = new Promise<string>((resolve) => {
      stream.send(stream.prepare('GET', '/stream', new Fields({})), {
        data: (bytes, start, end) => resolve(bytes.toString('latin1', start, end)),
        ended() {},
        failed() {},
      });
    });
    expect(await pieces).toBe('a piece');
    expect(await ask(posting, '/post', 'text')).toEqual(fine);
    expect(server.peers).toHaveLength(1);
    // The head of a stream is its handshake.
    expect(network.traffic().received).toMatchObject({ headers: block([[':status', '200']]).length });
  });

  test.each([
    ['larger than the window', 65_535, 16_384],
    ['through a window of a single byte', 1, 16_384],
    ['in larger frames, where the target takes them', 200_000, 100_000],
  ])('with a body %s are sent as it opens', async (_, windowBytes, frameBytes) => {
    server.script.greeting = settingsFrame({ INITIAL_WINDOW_SIZE: windowBytes, MAX_FRAME_SIZE: frameBytes });
    const body = 'x'.repeat(windowBytes === 1 ? 40 : 150_000);
    const client = open();
    // Its settings are known.
    await ask(client);
    const answered = ask(client, '/', body);
    const peer = await peerWith(3);
    let given = { stream: windowBytes, connection: 65_535 };
    for (let sent = 0; sent < body.length; ) {
      const may = Math.min(body.length, given.stream, given.connection);
      await peer.until(() => contentOf(peer.got(DATA)).length >= may);
      sent = contentOf(peer.got(DATA)).length;
      // Not a byte more than it may.
      expect(sent).toBe(may);
      const more = Math.min(windowBytes, 65_535);
      given = { stream: given.stream + more, connection: given.connection + more };
      peer.write(windowUpdate(3, more), windowUpdate(0, more));
    }
    expect(await answered).toEqual(fine);
    expect(server.requests[1]?.body).toBe(body);
    const longest = Math.max(...peer.got(DATA).map(({ payload }) => payload.length));
    expect(longest).toBe(Math.min(frameBytes, windowBytes, 65_535, body.length));
  });

  test('wait with their body while a smaller first window makes theirs negative', async () => {
    const client = open();
    const body = 'x'.repeat(100_000);
    const answered = ask(client, '/', body);
    const peer = await peerWith(1);
    await peer.until(() => contentOf(peer.got(DATA)).length === 65_535);
    // The stream's window goes from 0 to −65,435; opened by 65,435 + 10, it has ten bytes.
    peer.write(
      settingsFrame({ INITIAL_WINDOW_SIZE: 100 }),
      windowUpdate(0, 200_000),
      windowUpdate(1, 65_445),
    );
    await peer.until(() => contentOf(peer.got(DATA)).length > 65_535);
    expect(contentOf(peer.got(DATA))).toHaveLength(65_545);
    peer.write(settingsFrame({ INITIAL_WINDOW_SIZE: 50_000 }));
    expect(await answered).toEqual(fine);
    expect(peer.got(SETTINGS)).toHaveLength(4);
  });

  test('answered before their body is sent are ended, and the connection goes on', async () => {
    const client = open();
    server.script.greeting = settingsFrame({ INITIAL_WINDOW_SIZE: 10 });
    await ask(client);
    const answered = ask(client, '/', 'x'.repeat(100));
    const peer = await peerWith(3);
    peer.write(answer(3));
    expect(await answered).toEqual(fine);
    expect(await ask(client)).toEqual(fine);
    expect(peer.got(RST_STREAM)).toMatchObject([{ streamId: 3, payload: uint32(errorCodes.CANCEL) }]);
    expect(network.connections.opened).toBe(1);
  });

  test('with fields longer than a frame go on in CONTINUATION', async () => {
    const client = open();
    const long = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`x-${i}`, `${i}~`.repeat(1_500)] as const),
    );
    const asked = new Promise((resolve) => {
      client.send(client.prepare('GET', '/', new Fields(long)), { ended: resolve, failed: resolve });
    });
    const peer = await peerWith(1);
    await peer.until(() => peer.got(CONTINUATION).some((one) => one.flags & END_HEADERS));
    expect(peer.got(HEADERS)).toMatchObject([{ flags: END_STREAM }]);
    expect(peer.got(HEADERS)[0]?.payload).toHaveLength(16_384);
    peer.write(answer(1));
    expect(await asked).toBe(200);
  });
});

/** The first connection, when a stream of it was opened. */
async function peerWith(streamId: number): Promise<Peer> {
  await expect.poll(() => server.peers.length).toBeGreaterThan(0);
  const peer = peerOf();
  await peer.until(() => peer.got(HEADERS).some((one) => one.streamId === streamId));
  return peer;
}

const padded = (type: number, flagBits: number, streamId: number, content: Buffer | string, padding = 7) =>
  frame(
    type,
    PADDED | flagBits,
    streamId,
    Buffer.concat([Buffer.of(padding), Buffer.from(content), Buffer.alloc(padding)]),
  );
const status200 = block([[':status', '200']]);

/** Answers that are read alike. */
const answers: Readonly<Record<string, (id: number) => Buffer[]>> = {
  'in frames of their own': (id) => [head(id), data(id, 'fi'), data(id, 'ne'), data(id, '', END_STREAM)],
  'with a length': (id) => [head(id, 200, [['content-length', '4']]), data(id, 'fine', END_STREAM)],
  'with padding': (id) => [
    padded(HEADERS, END_HEADERS, id, status200),
    padded(DATA, 0, id, 'fine'),
    padded(DATA, END_STREAM, id, '', 255),
  ],
  'with priorities': (id) => [
    frame(HEADERS, END_HEADERS | 0x20, id, Buffer.concat([Buffer.alloc(5), status200])),
    frame(0x2, 0, id, Buffer.alloc(5)),
    frame(0x2, 0, id + 100, Buffer.alloc(5)),
    data(id, 'fine', END_STREAM),
  ],
  'with CONTINUATION': (id) => [
    frame(HEADERS, 0, id, status200.subarray(0, 3)),
    frame(CONTINUATION, 0, id, ''),
    frame(CONTINUATION, END_HEADERS, id, status200.subarray(3)),
    data(id, 'fine', END_STREAM),
  ],
  'after interim ones': (id) => [
    head(id, 100),
    head(id, 103, [['link', '</a>']]),
    head(id),
    data(id, 'fine', END_STREAM),
  ],
  'with trailers': (id) => [
    head(id),
    data(id, 'fine'),
    frame(HEADERS, END_HEADERS | END_STREAM, id, block([['x-sum', '1']])),
  ],
  'among frames of the connection': (id) => [
    frame(PING, 0, 0, '12345678'),
    head(id),
    settingsFrame({ MAX_CONCURRENT_STREAMS: 7, HEADER_TABLE_SIZE: 0 }),
    data(id, 'fi'),
    windowUpdate(id, 1),
    frame(0xa, 0, id, 'an ALTSVC'),
    frame(0xfa, 0xff, 0, 'unknown'),
    frame(0xfa, 0xff, 2, 'unknown'),
    data(id, 'ne', END_STREAM),
    reset(id, errorCodes.NO_ERROR),
  ],
};

describe('answers', () => {
  test.each(Object.keys(answers))('%s are read, also byte by byte', async (name) => {
    const client = open();
    const framesOf = answers[name] as (id: number) => Buffer[];
    server.script.request = (peer, { streamId }) => peer.write(...framesOf(streamId));
    expect(await ask(client)).toEqual(fine);
    server.script.request = (peer, { streamId }) => {
      const bytes = Buffer.concat(framesOf(streamId));
      let at = 0;
      const next = () => {
        peer.write(bytes.subarray(at, ++at));
        if (at < bytes.length) setImmediate(next);
      };
      next();
    };
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(1);
    expect(network.requests.failed).toBe(0);
  });

  test('of several users come in any order, and mixed', async () => {
    const three = openThree();
    const asked: Asked[] = [];
    server.script.request = (peer, request) => {
      if (asked.push(request) < 3) return;
      const [a, b, c] = asked.map(({ streamId }) => streamId) as [number, number, number];
      const body = (id: number) => pathIn(asked.find(({ streamId }) => streamId === id) as Asked);
      peer.write(
        ...[c, a, b].map((id) => head(id)),
        ...[b, c, a].map((id) => data(id, body(id).slice(0, 2))),
        ...[a, b, c].map((id) => data(id, body(id).slice(2), END_STREAM)),
      );
    };
    const answered = await Promise.all(three.map((client, i) => ask(client, `/user/${i}`)));
    expect(answered.map(({ body }) => body)).toEqual(['/user/0', '/user/1', '/user/2']);
    expect(server.peers).toHaveLength(1);
    expect(network.http2Use).toMatchObject({ connections: 1, streams: 3 });
  });

  test('are booked by what they are', async () => {
    server.script.greeting = settingsFrame({});
    server.script.request = (peer, { streamId }) =>
      peer.write(
        frame(PING, 0, 0, '12345678'),
        windowUpdate(0, 1),
        ...(answers['with padding']?.(streamId) ?? []),
      );
    await ask(open());
    await peerOf().until(() => peerOf().got(PING).length > 0);
    const { sent, received } = network.traffic();
    expect(received).toMatchObject({
      handshake: 9,
      heartbeat: 17,
      control: 13,
      headers: status200.length,
      // Three heads, padding, and a body that nobody has claimed as payload.
      framing: 3 * 9 + 8 + 8 + 256 + 4,
    });
    // Preface, our SETTINGS, an acknowledgement; WINDOW_UPDATE; the answer to PING.
    expect(sent).toMatchObject({ handshake: 24 + 9 + 4 * 6 + 9, control: 13, heartbeat: 17, framing: 9 });
    expect(peerOf().got(PING)).toMatchObject([{ flags: 1, payload: Buffer.from('12345678') }]);
  });
});

describe('of an answer that', () => {
  const dated = [['date', 'today']] as const;
  const raw =
    (fields: readonly (readonly [string, string])[], flagBits = 0) =>
    (id: number) => [frame(HEADERS, END_HEADERS | flagBits, id, block(fields))];
  test.each<[string, (id: number) => Buffer[], RegExp]>([
    ['has no status', raw(dated), /:status is missing before the other fields/],
    [
      'has two',
      raw([
        [':status', '200'],
        [':status', '200'],
      ]),
      /:status is repeated/,
    ],
    ['has a status behind other fields', raw([[':status', '200'], ...dated, [':status', '200']]), /repeated/],
    ['has no number for one', raw([[':status', 'ok']]), /ok is not a status/],
    ['has a field of requests', raw([[':path', '/']]), /:path is unknown/],
    [
      'has upper case',
      raw([
        [':status', '200'],
        ['Date', ''],
      ]),
      /Date is not in lower case/,
    ],
    [
      'has a name with a space',
      raw([
        [':status', '200'],
        ['a b', ''],
      ]),
      /"a b" is not a valid field name/,
    ],
    [
      'has lines in a value',
      raw([
        [':status', '200'],
        ['a', 'b\r\nc: d'],
      ]),
      /the value of a is not valid/,
    ],
    [
      'has a connection',
      raw([
        [':status', '200'],
        ['connection', 'close'],
      ]),
      /connection has no place/,
    ],
    [
      'has chunks',
      raw([
        [':status', '200'],
        ['transfer-encoding', 'chunked'],
      ]),
      /no place in HTTP\/2/,
    ],
    [
      'has a bad length',
      raw([
        [':status', '200'],
        ['content-length', 'x'],
      ]),
      /bad content-length: x/,
    ],
    ['switches protocols', raw([[':status', '101']]), /101 ends nothing/],
    ['ends with an interim head', raw([[':status', '103']], END_STREAM), /103 ends nothing/],
    ['never comes to its head', (id) => Array(101).fill(head(id, 103)), /more than 100 interim heads/],
    ['has no head', (id) => [data(id, 'fine', END_STREAM)], /a body came before the head/],
    ['has an end alone', (id) => [data(id, '', END_STREAM)], /ended before its head/],
    ['has two heads', (id) => [head(id), ...raw(dated)(id)], /a second head/],
    [
      'has a status in its trailers',
      (id) => [head(id), head(id, 200, [], END_STREAM)],
      /stands in the trailers/,
    ],
    [
      'is longer than it says',
      (id) => [head(id, 200, [['content-length', '3']]), data(id, 'fine', END_STREAM)],
      /longer than its content-length/,
    ],
    [
      'is shorter than it says',
      (id) => [head(id, 200, [['content-length', '5']]), data(id, 'fine', END_STREAM)],
      /shorter than its content-length/,
    ],
    ['has a body without one', (id) => [head(id, 204), data(id, 'fine', END_STREAM)], /longer than/],
    ['has a WINDOW_UPDATE by 0', (id) => [windowUpdate(id, 0)], /by 0 \(PROTOCOL_ERROR\)/],
    ['opens the window too far', (id) => [windowUpdate(id, 2 ** 31 - 1)], /widened .* beyond 2147483647/],
  ])('%s, the stream alone fails, with the reason', async (_, framesOf, reason) => {
    const client = open();
    server.script.request = (peer, { streamId }) => peer.write(...framesOf(streamId));
    expect(await failure(ask(client, '/sse?a=b'))).toMatchObject({
      kind: 'unreadable',
      isFinal: false,
      message: expect.stringMatching(new RegExp(`^GET /sse: .*${reason.source}`)),
    });
    server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(1);
    expect(network.requests).toMatchObject({ total: 2, failed: 1 });
  });

  test('a listener cannot read, the stream alone fails', async () => {
    const client = open();
    const failed = new Promise<Error>((resolve) => {
      client.send(client.prepare('GET', '/', new Fields({})), {
        data() {
          throw new Error('not what I expected');
        },
        ended() {},
        failed: resolve,
      });
    });
    expect(await failed).toMatchObject({ kind: 'unreadable', message: 'GET /: not what I expected' });
    expect(await ask(client)).toEqual(fine);
    expect(network.connections.opened).toBe(1);
  });
});

describe('a stream that is reset', () => {
  test.each(Object.entries(errorCodes).filter(([name]) => !/1_1|SECURITY/.test(name)))(
    'with %s fails alone, and the next request goes on the same connection',
    async (name, code) => {
      const client = open();
      server.script.request = (peer, { streamId }) => peer.write(reset(streamId, code));
      expect(await failure(ask(client))).toMatchObject({
        kind: 'unanswered',
        isFinal: false,
        message: `GET /: the target reset the stream with ${name}`,
      });
      server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
      expect(await ask(client)).toEqual(fine);
      expect(server.peers).toHaveLength(1);
    },
  );

  test('because HTTP/1.1 is required is not asked again', async () => {
    server.script.request = (peer, { streamId }) => peer.write(reset(streamId, errorCodes.HTTP_1_1_REQUIRED));
    expect(await failure(ask(open()))).toMatchObject({
      isFinal: true,
      message:
        'GET /: the target cannot be used: it requires HTTP/1.1 here: it reset the stream with HTTP_1_1_REQUIRED',
    });
  });

  test('in mid-stream has ended unasked', async () => {
    const client = open('stream');
    server.script.request = (peer, { streamId }) => peer.write(head(streamId), reset(streamId, 0x99));
    expect(await failure(ask(client))).toMatchObject({
      kind: 'reconnect',
      message: 'GET /: the target reset the stream with 0x99',
    });
  });

  test('leaves other users of the connection alone', async () => {
    const three = openThree();
    server.script.request = (peer, request) =>
      peer.write(
        pathIn(request) === '/bad' ? reset(request.streamId, errorCodes.CANCEL) : answer(request.streamId),
      );
    const [a, b, c] = await Promise.allSettled(three.map((one, i) => ask(one, i === 1 ? '/bad' : '/good')));
    expect([a?.status, b?.status, c?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await ask(three[1])).toEqual(fine);
    expect(server.peers).toHaveLength(1);
  });
});

describe('of users that share a connection', () => {
  test('one cuts its own stream, and leaves the others alone', async () => {
    const three = openThree('stream');
    server.script.request = (peer, { streamId }) => peer.write(head(streamId), data(streamId, 'a'));
    let pieces = 0;
    const all = three.map(
      (client) =>
        new Promise<Error>((failed) => {
          client.send(client.prepare('GET', '/', new Fields({})), {
            data: () => pieces++,
            ended() {},
            failed,
          });
        }),
    );
    await expect.poll(() => pieces).toBe(3);
    expect(three[0].cut()).toBe(true);
    expect(await all[0]).toBeInstanceOf(CutError);
    await peerOf().until((peer) => peer.got(RST_STREAM).length > 0);
    expect(peerOf().got(RST_STREAM)).toMatchObject([{ streamId: 1, payload: uint32(errorCodes.CANCEL) }]);
    // What was on its way is booked, and bothers nobody.
    peerOf().write(data(1, 'late'), data(3, 'b'), data(5, 'c', END_STREAM), data(1, '', END_STREAM));
    await expect.poll(() => pieces).toBe(5);
    expect(network.requests.failed).toBe(1);
  });

  test('the last one closes it', async () => {
    const three = openThree();
    await Promise.all(three.map((client) => ask(client)));
    const closed = once(peerOf().socket, 'close');
    await three[0].close();
    await three[2].close();
    expect(await ask(three[1])).toEqual(fine);
    await three[1].close();
    await closed;
    expect(server.peers).toHaveLength(1);
  });

  test('a fourth begins another', async () => {
    const four = [...openThree(), open()];
    await Promise.all(four.map((client) => ask(client)));
    expect(server.peers).toHaveLength(2);
  });

  test('a request that asks for a connection of its own has one, and closes it', async () => {
    network = new Network(undefined, { http: shared });
    const kept = open();
    const anew = new HttpClient(url, network.forSubscriber(), 'requests', { newConnections: true });
    clients.push(anew);
    await ask(kept);
    await ask(anew);
    await ask(anew);
    expect(network.connections.opened).toBe(3);
    await ask(kept);
    expect(server.requests.map(({ streamId }) => streamId)).toEqual([1, 1, 1, 3]);
  });

  test('each loses it when it is lost, and all come back on one', async () => {
    const three = openThree();
    server.script.request = (peer) => {
      if (server.requests.length === 3) peer.socket.destroy();
    };
    const lost = await Promise.all(three.map((client) => failure(ask(client))));
    expect(lost.map(({ kind }) => kind)).toEqual(['unanswered', 'unanswered', 'unanswered']);
    server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
    expect(await Promise.all(three.map((client) => ask(client)))).toEqual([fine, fine, fine]);
    expect(server.peers).toHaveLength(2);
  });
});

describe('GOAWAY', () => {
  test('lets streams up to the last one end in order, and fails those above it', async () => {
    const three = openThree();
    const asked: number[] = [];
    server.script.request = (peer, { streamId }) => {
      if (asked.push(streamId) < 3) return;
      // As a server does that stops in order (RFC 9113 §6.8).
      peer.write(goAway(2 ** 31 - 1), goAway(3, errorCodes.NO_ERROR, 'restarting'));
      peer.write(answer(3), answer(1));
    };
    const [a, b, c] = await Promise.allSettled(three.map((client) => ask(client)));
    expect([a, b]).toMatchObject([{ value: fine }, { value: fine }]);
    expect(c).toMatchObject({
      reason: {
        kind: 'unanswered',
        message: 'GET /: the target ended the connection by GOAWAY with NO_ERROR: restarting',
      },
    });
    server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
    expect(await Promise.all(three.map((client) => ask(client)))).toEqual([fine, fine, fine]);
    expect(server.peers).toHaveLength(2);
    // Kept connections were not to end.
    expect(unasked.map(({ kind }) => kind)).toEqual(['reconnect', 'reconnect']);
  });

  test('between requests is told of, and the next one opens another connection', async () => {
    const client = open();
    await ask(client);
    peerOf().write(goAway(1, errorCodes.ENHANCE_YOUR_CALM, 'too\nmuch'));
    await expect
      .poll(() => unasked)
      .toMatchObject([
        {
          kind: 'reconnect',
          message: 'GET /: the target ended the connection by GOAWAY with ENHANCE_YOUR_CALM: too\\nmuch',
        },
      ]);
    expect(await ask(client)).toEqual(fine);
    expect(server.peers).toHaveLength(2);
  });

  test('is the reason where the connection then ends under an open stream', async () => {
    const client = open('stream');
    server.script.request = (peer, { streamId }) => {
      peer.write(head(streamId), goAway(streamId, errorCodes.INTERNAL_ERROR));
      peer.socket.end();
    };
    expect(await failure(ask(client))).toMatchObject({
      kind: 'reconnect',
      message: expect.stringContaining('by GOAWAY with INTERNAL_ERROR'),
    });
  });

  test('opens no stream that had to wait, neither then nor when another one ends', async () => {
    const three = openThree();
    server.script.greeting = settingsFrame({ MAX_CONCURRENT_STREAMS: 1 });
    await ask(three[0]);
    server.script.request = () => {};
    const [first, ...others] = three.map((client) => ask(client, '/again')) as [Promise<Answer>];
    await peerOf().until((peer) => peer.got(HEADERS).length === 2);
    peerOf().write(goAway(2 ** 31 - 1));
    const lost = await Promise.all(others.map(failure));
    expect(lost.map(({ kind }) => kind)).toEqual(['unanswered', 'unanswered']);
    server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
    peerOf().write(answer(3));
    expect(await first).toEqual(fine);
    expect(await Promise.all(three.map((client) => ask(client)))).toEqual([fine, fine, fine]);
    expect(peerOf().got(HEADERS)).toHaveLength(2);
  });
});

describe('where the target limits how many streams are open,', () => {
  test('the others wait for one to end', async () => {
    const three = openThree();
    server.script.greeting = settingsFrame({ MAX_CONCURRENT_STREAMS: 1 });
    let openNow = 0;
    server.script.request = (peer, { streamId }) => {
      expect(++openNow).toBe(1);
      setImmediate(() => {
        openNow--;
        peer.write(answer(streamId));
      });
    };
    await ask(three[0], '/first');
    expect(await Promise.all(three.map((client) => ask(client)))).toEqual([fine, fine, fine]);
  });

  test('none is opened that it might refuse, before it has said how many', async () => {
    const three = openThree();
    server.script.greeting = Buffer.alloc(0);
    server.script.request = () => {};
    const all = three.map((client) => ask(client));
    const peer = await peerWith(1);
    peer.write(settingsFrame({ MAX_CONCURRENT_STREAMS: 2 }));
    await peer.until(() => peer.got(HEADERS).length === 2);
    expect(peer.frames.findIndex(({ streamId }) => streamId === 3)).toBeGreaterThan(
      peer.frames.findLastIndex(({ type }) => type === SETTINGS),
    );
    peer.write(answer(1), answer(3));
    await peer.until(() => peer.got(HEADERS).length === 3);
    peer.write(answer(5));
    expect(await Promise.all(all)).toEqual([fine, fine, fine]);
  });

  test('those that wait go out when the limit is raised', async () => {
    const three = openThree();
    server.script.greeting = settingsFrame({ MAX_CONCURRENT_STREAMS: 1 });
    await ask(three[0]);
    server.script.request = () => {};
    const all = three.map((client) => ask(client));
    await peerWith(3);
    peerOf().write(settingsFrame({ MAX_CONCURRENT_STREAMS: 3 }));
    await peerWith(7);
    peerOf().write(answer(7), answer(5), answer(3));
    expect(await Promise.all(all)).toEqual([fine, fine, fine]);
  });

  test.each([
    [
      0,
      shared,
      '0 streams at once on a connection, too few for its users; let fewer share one (usersPerConnection)',
    ],
    [1, own, '1 stream at once on a connection, too few for a user'],
  ])('at %i, one that has waited 10 s fails for good and says so', async (most, http, reason) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    network = new Network(undefined, { http });
    const user = network.forSubscriber();
    const [stream, posting] = [open('stream', user), open('requests', http === own ? user : undefined)];
    server.script.greeting = settingsFrame({ MAX_CONCURRENT_STREAMS: most });
    await ask(stream);
    server.script.request = (peer, { streamId }) => peer.write(head(streamId));
    const [first, waiting] = [failure(ask(stream)), failure(ask(posting))];
    if (most > 0) await peerWith(3);
    // Both have been asked for by then.
    await new Promise(setImmediate);
    vi.advanceTimersByTime(10_000);
    expect(await waiting).toMatchObject({
      kind: 'unreadable',
      isFinal: true,
      message: `GET /: the target cannot be used: it takes at most ${reason}`,
    });
    expect(peerOf().got(HEADERS)).toHaveLength(1 + most);
    await stream.close();
    expect((await first) instanceof CutError).toBe(most > 0);
  });
});

/** What is told of a request when a target breaks HTTP/2 for the whole connection. */
async function toldOf(
  breach: (peer: Peer, streamId: number) => void,
): Promise<{ fault: RequestFault; goAway: string }> {
  const client = open();
  await ask(client);
  server.script.request = (peer, { streamId }) => breach(peer, streamId);
  // It may have answered before.
  await ask(client).catch((error: RequestFault) => unasked.push(error));
  await peerOf().until((peer) => peer.got(GOAWAY).length > 0);
  await expect.poll(() => unasked.length).toBe(1);
  const { payload } = peerOf().got(GOAWAY)[0] as Got;
  server.script.request = (peer, { streamId }) => peer.write(answer(streamId));
  expect(await ask(client)).toEqual(fine);
  expect(server.peers).toHaveLength(2);
  return {
    fault: unasked[0] as RequestFault,
    goAway: `${errorName(payload.readUInt32BE(4))}: ${payload.toString('utf8', 8)}`,
  };
}

describe('a target that breaks HTTP/2 is told so, and the connection is lost: it', () => {
  const longField = block([
    [':status', '200'],
    ['x', 'x'.repeat(1_000_000)],
  ]);
  const inFrames = (id: number, bytes: Buffer) =>
    Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, i) =>
      frame(
        i === 0 ? HEADERS : CONTINUATION,
        (i + 1) * 16_384 >= bytes.length ? END_HEADERS : 0,
        id,
        bytes.subarray(i * 16_384, (i + 1) * 16_384),
      ),
    );
  test.each<[string, string, (id: number) => Buffer[]]>([
    ['sends a frame on a stream that nobody has opened', 'PROTOCOL_ERROR', (id) => [head(id + 2)]],
    ['opens a stream', 'PROTOCOL_ERROR', () => [head(2)]],
    [
      'pushes',
      'PROTOCOL_ERROR',
      (id) => [frame(0x5, END_HEADERS, id, Buffer.concat([uint32(2), status200]))],
    ],
    ['goes on after the end of a stream', 'STREAM_CLOSED', (id) => [answer(id), data(id, 'more')]],
    ['goes on after it has reset one', 'STREAM_CLOSED', (id) => [reset(id, 8), head(id)]],
    ['sends a block of 1 MB', 'ENHANCE_YOUR_CALM', (id) => inFrames(id, longField)],
    [
      'sends a long list in a short block',
      'COMPRESSION_ERROR',
      (id) => [
        frame(
          HEADERS,
          END_HEADERS,
          id,
          // One entry of 4 kB in the table, then again and again.
          Buffer.concat([
            Buffer.of(0x40, 1, 0x78, 0x7f, 0x81, 0x1f),
            Buffer.alloc(4_096, 'x'),
            Buffer.alloc(99, 0xbe),
          ]),
        ),
      ],
    ],
    [
      'sends what is not HPACK',
      'COMPRESSION_ERROR',
      (id) => [frame(HEADERS, END_HEADERS, id, Buffer.of(0xff, 0xff))],
    ],
    ['opens the connection’s window too far', 'FLOW_CONTROL_ERROR', () => [windowUpdate(0, 2 ** 31 - 1)]],
    [
      'sends a frame that is too large',
      'FRAME_SIZE_ERROR',
      (id) => [head(id), data(id, Buffer.alloc(16_385))],
    ],
    ['interrupts a block', 'PROTOCOL_ERROR', (id) => [frame(HEADERS, 0, id, status200), data(id, 'a')]],
    ['floods with PING', 'ENHANCE_YOUR_CALM', () => Array(2_100).fill(frame(PING, 0, 0, '12345678'))],
    ['floods with SETTINGS', 'ENHANCE_YOUR_CALM', () => Array(2_100).fill(settingsFrame({}))],
    ['floods with empty frames', 'ENHANCE_YOUR_CALM', (id) => [head(id), ...Array(2_100).fill(data(id))]],
    ['floods with frames of no meaning', 'ENHANCE_YOUR_CALM', () => Array(2_100).fill(frame(0xee, 0, 0))],
    [
      'floods with parts of a block',
      'ENHANCE_YOUR_CALM',
      (id) => [frame(HEADERS, 0, id, status200), ...Array(2_100).fill(frame(CONTINUATION, 0, id))],
    ],
  ])('%s (%s)', async (_, code, framesOf) => {
    const { fault, goAway: told } = await toldOf((peer, id) => peer.write(...framesOf(id)));
    expect(fault).toMatchObject({ isFinal: false });
    expect(told.startsWith(`${code}: `)).toBe(true);
  });
});
