import { describe, expect, test } from 'vitest';
import { anatomyOf, bytesOfParts, type WirePart } from './wire.ts';

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const lengthOf = (parts: readonly WirePart[]) => parts.map(({ name, bytes }) => [name, bytes]);

/** The parts of an exchange, written with one character for each byte; they must add up to it. */
function exchangeOf(sent: string, received: string, ...payloads: string[]): readonly WirePart[] {
  const { exchange } = anatomyOf({
    handshake: null,
    exchange: { sent: base64(sent), received: base64(received) },
    notifications: payloads.map((payload, i) => ({ id: `${i}`, payload: base64(payload) })),
  });
  expect(bytesOfParts(exchange)).toBe(sent.length + received.length);
  for (const { bytes } of exchange) expect(bytes).toBeGreaterThan(0);
  return exchange;
}

const payload = '{"text":"hi"}';
const envelope = (id: string, data = payload) => `{"id":"${id}","topic":"a","data":${JSON.stringify(data)}}`;
const chunk = (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`;
const request = 'GET /poll?cursor=1.2 HTTP/1.1\r\nhost: x\r\ncookie: a=b\r\n\r\n';

/** A final frame. */
function frame(opcode: number, data: string, mask?: readonly number[]): string {
  const bytes = Buffer.from(data, 'latin1').map((byte, i) => byte ^ (mask?.[i & 3] ?? 0));
  const long = Buffer.alloc(data.length < 126 ? 0 : data.length < 65_536 ? 2 : 8);
  if (long.length === 2) long.writeUInt16BE(data.length);
  if (long.length === 8) long.writeBigUInt64BE(BigInt(data.length));
  const short = long.length === 0 ? data.length : long.length === 2 ? 126 : 127;
  const second = short | (mask ? 0x80 : 0);
  return Buffer.concat([Buffer.from([opcode, second]), long, Buffer.from(mask ?? []), bytes]).toString(
    'latin1',
  );
}

test('a preflight and the stream that it was for have a head each', () => {
  const ask = 'OPTIONS /sse HTTP/1.1\r\nhost: x\r\n\r\n';
  const leave = 'HTTP/1.1 204 No Content\r\nVary: Origin\r\n\r\n';
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const parts = exchangeOf(ask + request, leave + begun + chunk(':\n\n'));
  expect(parts.map(({ name }) => name)).toEqual([
    ...['request line', 'request headers', 'request line', 'request headers'],
    ...['status line', 'response headers', 'status line', 'response headers'],
    ...['chunk size', 'SSE comment', 'chunk end'],
  ]);
  expect(parts[2]?.text).toBe('GET /poll?cursor=1.2 HTTP/1.1\\r\\n');
});

test('a request for a token has its own body, before the stream that the token is for', () => {
  const body = '{"topics":["a"]}';
  const post = `POST /token HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const token = '{"token":"x.y","expiresInMs":500}';
  const given = `HTTP/1.1 200 OK\r\nContent-Length: ${token.length}\r\n\r\n${token}`;
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const parts = exchangeOf(post + request, given + begun + chunk(':\n\n'));
  expect(parts.map(({ name }) => name)).toEqual([
    ...['request line', 'request headers', 'envelope', 'request line', 'request headers'],
    ...['status line', 'response headers', 'envelope', 'status line', 'response headers'],
    ...['chunk size', 'SSE comment', 'chunk end'],
  ]);
  expect(parts[2]?.text).toBe(body);
});

test('parts of multipart have headers and a delimiter, and an empty one is a heartbeat', () => {
  const headers = 'Content-Type: application/json\r\n\r\n';
  const next = '--b\r\n';
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const news = `${headers}${envelope('1')}\r\n${next}`;
  const received = begun + chunk(next) + chunk(news) + chunk(`\r\n\r\n${next}`);
  expect(lengthOf(exchangeOf('', received, payload)).slice(2)).toEqual([
    ['chunk size', 3],
    ['part delimiter', next.length],
    ['chunk end', 2],
    ['chunk size', 4],
    ['part headers', headers.length],
    ['envelope', expect.any(Number)],
    ['payload', payload.length + 4],
    ['envelope', 2],
    ['part delimiter', next.length + 2],
    ['chunk end', 2],
    ['chunk size', 3],
    ['empty part', next.length + 4],
    ['chunk end', 2],
  ]);
});

describe('the anatomy of a poll', () => {
  test('has the request, the head of the answer, and each of its notifications', () => {
    const body = `{"cursor":"1.4","notifications":[${envelope('3')},${envelope('4')}]}`;
    const response = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const parts = exchangeOf(request, response, payload, payload);
    expect(parts.map(({ category, name, direction }) => [direction, category, name])).toEqual([
      ['sent', 'headers', 'request line'],
      ['sent', 'headers', 'request headers'],
      ['received', 'headers', 'status line'],
      ['received', 'headers', 'response headers'],
      ['received', 'envelope', 'envelope'],
      ['received', 'payload', 'payload'],
      ['received', 'envelope', 'envelope'],
      ['received', 'payload', 'payload'],
      ['received', 'envelope', 'envelope'],
    ]);
    expect(parts[0]?.text).toBe('GET /poll?cursor=1.2 HTTP/1.1\\r\\n');
    expect(parts[5]?.text).toBe('{\\"text\\":\\"hi\\"}');
  });

  test('has a chunked body in its chunks, wherever they cut the payload', () => {
    const body = `{"cursor":"1.3","notifications":[${envelope('3')}]}`;
    const cut = body.indexOf('hi') + 1;
    const answer = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(body.slice(0, cut))}${chunk(body.slice(cut))}0\r\n\r\n`;
    const parts = exchangeOf(request, answer, payload);
    expect(lengthOf(parts).slice(4)).toEqual([
      ['chunk size', 4],
      ['envelope', cut - 13],
      ['payload', 13],
      ['chunk end', 2],
      ['chunk size', 3],
      ['payload', 4],
      ['envelope', 4],
      ['chunk end', 2],
      ['last chunk', 5],
    ]);
  });

  test('finds a payload in base64, and none in what only looks like a field', () => {
    const body = `{"id":"1","topic":"data","base64":"AAEC"}`;
    const parts = exchangeOf('', `HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${body}`, '\x00\x01\x02');
    expect(parts.filter((part) => part.category === 'payload').map(({ text }) => text)).toEqual(['AAEC']);
    const quoted = envelope('1', '{"data":"not this alone"}');
    const [only, ...more] = exchangeOf('', chunk(`${quoted}\n`), '').filter((p) => p.category === 'payload');
    expect([only?.text, more]).toEqual(['{\\"data\\":\\"not this alone\\"}', []]);
  });
});

describe('the anatomy of a stream', () => {
  test('has chunks with lines of JSON, and lines of nothing as heartbeats', () => {
    const line = `${envelope('1')}\n`;
    expect(
      exchangeOf('', chunk('\n') + chunk(line), payload).map(({ category, name }) => [category, name]),
    ).toEqual([
      ['framing', 'chunk size'],
      ['heartbeat', 'empty line'],
      ['framing', 'chunk end'],
      ['framing', 'chunk size'],
      ['envelope', 'envelope'],
      ['payload', 'payload'],
      ['envelope', 'envelope'],
      ['framing', 'line end'],
      ['framing', 'chunk end'],
    ]);
  });

  test('has the fields of SSE, with data of several lines, and comments as heartbeats', () => {
    const event = `: ping\n\nid: 1.7\ndata: {"id":"1",\ndata: "topic":"a",\r\ndata:"data":"x"}\n\n`;
    expect(lengthOf(exchangeOf('', chunk(event), 'x'))).toEqual([
      ['chunk size', 4],
      ['SSE comment', 8],
      ['SSE fields', 14],
      ['envelope', 10],
      ['SSE fields', 7],
      ['envelope', 12],
      ['SSE fields', 7],
      ['envelope', 8],
      ['payload', 1],
      ['envelope', 2],
      ['SSE fields', 2],
      ['chunk end', 2],
    ]);
  });

  test('has the heads apart that opened it', () => {
    const { handshake } = anatomyOf({
      handshake: {
        sent: base64('GET /sse HTTP/1.1\r\n\r\n'),
        received: base64(
          `HTTP/1.1 200 OK\r\nA: b\r\n\r\n${chunk('event: cursor\nid: 1\ndata: {"cursor":"1"}\n\n')}`,
        ),
      },
      exchange: { sent: '', received: '' },
      notifications: [],
    });
    expect(handshake.map(({ category, name }) => `${category}: ${name}`)).toEqual([
      'handshake: request line',
      'handshake: request headers',
      'handshake: status line',
      'handshake: response headers',
      'framing: chunk size',
      'framing: SSE fields',
      'envelope: envelope',
      'framing: SSE fields',
      'framing: chunk end',
    ]);
  });
});

describe('the anatomy of WebSocket frames', () => {
  test.each([
    [125, 2, '7 bits'],
    [126, 4, '7+16 bits'],
    [65_535, 4, '7+16 bits'],
    [65_536, 10, '7+64 bits'],
  ])('has the header of %i bytes', (length, headerBytes, bits) => {
    const around = envelope('1', '').length;
    const parts = exchangeOf('', frame(0x81, envelope('1', 'x'.repeat(length - around))), 'x');
    expect(lengthOf(parts)).toEqual([
      [`WebSocket header: FIN, text, no mask, ${bits} length`, headerBytes],
      ['envelope', around - 2],
      ['payload', length - around],
      ['envelope', 2],
    ]);
  });

  test('reads what a client has masked, and shows the bytes as they were', () => {
    const parts = exchangeOf(frame(0x81, envelope('1', 'hello'), [0x80, 0xff, 0, 1]), '', 'hello');
    expect(lengthOf(parts)).toEqual([
      ['WebSocket header: FIN, text, mask, 7 bits length', 6],
      ['envelope', 30],
      ['payload', 5],
      ['envelope', 2],
    ]);
    expect(parts[2]?.text).not.toContain('hello');
  });

  test('has a payload of bytes after its line, whatever is in it', () => {
    const bytes = '\x00\n"data":"x"\xff';
    const parts = exchangeOf('', frame(0x82, `{"id":"1","topic":"a"}\n${bytes}`), bytes);
    expect(parts.map(({ name, text }) => [name, text])).toEqual([
      ['WebSocket header: FIN, binary, no mask, 7 bits length', '\\x82$'],
      ['envelope', '{"id":"1","topic":"a"}'],
      ['line end', '\\n'],
      ['payload', '\\x00\\n"data":"x"\\xff'],
    ]);
  });

  test('has fragments as one message, and control frames between them', () => {
    const text = envelope('1');
    const cut = text.indexOf('text') + 2;
    const bytes =
      frame(0x01, text.slice(0, cut)) + frame(0x89, 'beat') + frame(0x80, text.slice(cut)) + frame(0x88, '');
    expect(exchangeOf('', bytes, payload).map(({ category, name }) => `${category}: ${name}`)).toEqual([
      'framing: WebSocket header: no FIN, text, no mask, 7 bits length',
      'envelope: envelope',
      'payload: payload',
      'heartbeat: ping frame',
      'framing: WebSocket header: FIN, continuation, no mask, 7 bits length',
      'payload: payload',
      'envelope: envelope',
      'handshake: close frame',
    ]);
  });

  test('has a compressed message as a whole', () => {
    expect(
      exchangeOf('', frame(0xc1, '\xaaVJ'), payload).map(({ category, name }) => [category, name]),
    ).toEqual([
      ['framing', 'WebSocket header: FIN, RSV1 (compressed), text, no mask, 7 bits length'],
      ['payload', 'compressed message'],
    ]);
  });
});

/** A frame of HTTP/2, its flags and stream, one character for each byte. */
function http2Frame(type: number, flags: number, stream: number, content = ''): string {
  const head = Buffer.alloc(9);
  head.writeUIntBE(content.length, 0, 3);
  head.set([type, flags], 3);
  head.writeUInt32BE(stream, 5);
  return head.toString('latin1') + content;
}
const http2PartsOf = (
  sent: string,
  received: string,
  handshake: { sent: string; received: string } | null = null,
) => {
  const anatomy = anatomyOf({
    http: '2',
    handshake: handshake && { sent: base64(handshake.sent), received: base64(handshake.received) },
    exchange: { sent: base64(sent), received: base64(received) },
    notifications: [{ id: '1', payload: base64(payload) }],
  });
  expect(bytesOfParts(anatomy.exchange)).toBe(sent.length + received.length);
  return anatomy;
};
const named = (parts: readonly WirePart[]) =>
  parts.map(({ category, name, bytes }) => `${category}: ${name} (${bytes})`);

describe('the anatomy of HTTP/2', () => {
  test('of a poll has a frame of fields out, and fields and data in', () => {
    const body = `{"cursor":"1.3","notifications":[${envelope('3')}]}`;
    const cut = body.indexOf('hi') + 1;
    const { exchange } = http2PartsOf(
      http2Frame(1, 0x5, 3, '\x82\x86\xc0'),
      http2Frame(1, 0x4, 3, '\x88\xc1') +
        http2Frame(0, 0, 3, body.slice(0, cut)) +
        http2Frame(8, 0, 0, '\0\0\x10\0') +
        http2Frame(0, 0x1, 3, body.slice(cut)),
    );
    expect(named(exchange)).toEqual([
      'framing: HTTP/2 HEADERS, stream 3, END_STREAM, END_HEADERS (9)',
      'headers: fields in HPACK (3)',
      'framing: HTTP/2 HEADERS, stream 3, END_HEADERS (9)',
      'headers: fields in HPACK (2)',
      'framing: HTTP/2 DATA, stream 3 (9)',
      `envelope: envelope (${cut - 13})`,
      'payload: payload (13)',
      'control: HTTP/2 WINDOW_UPDATE (13)',
      'framing: HTTP/2 DATA, stream 3, END_STREAM (9)',
      'payload: payload (4)',
      'envelope: envelope (4)',
    ]);
    expect(exchange[1]?.text).toBe('(fields in HPACK: 3 bytes)');
  });

  test('of a connection begins with its preface and settings', () => {
    const { handshake } = http2PartsOf('', '', {
      sent: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${http2Frame(4, 0, 0, '\0\x02\0\0\0\0')}${http2Frame(1, 0x5, 1, '\x82')}`,
      received: `${http2Frame(4, 1, 0)}${http2Frame(1, 0x4, 1, '\x88')}${http2Frame(9, 0x4, 1, '\xc0')}`,
    });
    expect(named(handshake)).toEqual([
      'handshake: HTTP/2 preface (24)',
      'handshake: HTTP/2 SETTINGS (15)',
      'framing: HTTP/2 HEADERS, stream 1, END_STREAM, END_HEADERS (9)',
      'handshake: fields in HPACK (1)',
      'handshake: HTTP/2 SETTINGS, ACK (9)',
      'framing: HTTP/2 HEADERS, stream 1, END_HEADERS (9)',
      'handshake: fields in HPACK (1)',
      'framing: HTTP/2 CONTINUATION, stream 1, END_HEADERS (9)',
      'handshake: fields in HPACK (1)',
    ]);
  });

  test('of a stream has events, lines, and WebSocket frames, as each stream carries them', () => {
    const event = `id: 1\ndata: ${envelope('1')}\n\n`;
    const line = `\n${envelope('1')}\n`;
    const { exchange } = http2PartsOf(
      '',
      http2Frame(0, 0, 1, event) +
        http2Frame(0, 0, 3, line) +
        http2Frame(0, 0, 5, frame(0x81, envelope('1'))) +
        http2Frame(6, 0, 0, '12345678'),
    );
    expect(exchange.map(({ category, name }) => `${category}: ${name}`)).toEqual([
      'framing: HTTP/2 DATA, stream 1',
      'framing: SSE fields',
      'envelope: envelope',
      'payload: payload',
      'envelope: envelope',
      'framing: SSE fields',
      'framing: HTTP/2 DATA, stream 3',
      'heartbeat: empty line',
      'envelope: envelope',
      'payload: payload',
      'envelope: envelope',
      'framing: line end',
      'framing: HTTP/2 DATA, stream 5',
      'framing: WebSocket header: FIN, text, no mask, 7 bits length',
      'envelope: envelope',
      'payload: payload',
      'envelope: envelope',
      'heartbeat: HTTP/2 PING',
    ]);
  });

  test('tells padding and priority from what they stand around, and frames that nobody knows', () => {
    const { exchange } = http2PartsOf(
      http2Frame(1, 0x28, 1, '\x02\0\0\0\0\x10\x82\0\0') + http2Frame(200, 0, 1, 'xy'),
      `${http2Frame(0, 0x8, 1, `\x03${envelope('1')}\0\0\0`) + http2Frame(0, 0x8, 1, '\xff')}\0\0`,
    );
    expect(named(exchange)).toEqual([
      'framing: HTTP/2 HEADERS, stream 1, PADDED, PRIORITY (15)',
      'headers: fields in HPACK (1)',
      'framing: HTTP/2 HEADERS, stream 1, PADDED, PRIORITY (2)',
      'control: HTTP/2 frame of type 200, stream 1 (11)',
      'framing: HTTP/2 DATA, stream 1, PADDED (10)',
      'envelope: envelope (30)',
      'payload: payload (17)',
      'envelope: envelope (2)',
      'framing: HTTP/2 DATA, stream 1, PADDED (3)',
      'framing: HTTP/2 DATA, stream 1, PADDED (10)',
      'framing: other bytes (2)',
    ]);
  });
});

describe('other bytes', () => {
  test.each([
    '\x00\xff\xfe',
    'hello',
    '\x81\x7f',
    'GET / HTTP/1.1\r\nhost',
    'HTTP/1.1 200 OK\r\n',
    '5\r\nhel',
    '\r\n\r\n',
  ])('are one part: %j', (bytes) =>
    expect(lengthOf(exchangeOf('', bytes, 'x'))).toEqual([['other bytes', bytes.length]]),
  );

  test('are what is left after the last whole chunk or frame', () => {
    expect(lengthOf(exchangeOf('', `${chunk('\n')}5\r\nhel`)).at(-1)).toEqual(['other bytes', 6]);
    expect(lengthOf(exchangeOf('', `${frame(0x8a, '')}\x81\x05hel`))).toEqual([
      ['pong frame', 2],
      ['other bytes', 5],
    ]);
  });

  test('never fail, and always add up', () => {
    const random = (seed: number) => (i: number) => (Math.imul(seed * 997 + i, 0x9e3779b1) >>> 24) & 0xff;
    for (let seed = 0; seed < 200; seed++) {
      const bytes = String.fromCharCode(...Array.from({ length: seed }, (_, i) => random(seed)(i)));
      exchangeOf(bytes, `HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n${bytes}`, bytes.slice(3));
      exchangeOf(frame(0x81, bytes, [1, 2, 3, 4]), chunk(`data: ${bytes}`), bytes);
      http2PartsOf(bytes, http2Frame(seed % 11, seed, 1, bytes) + http2Frame(0, seed, 3, bytes));
    }
  });

  test('are shown as hex, and so are characters that would disturb the text', () => {
    const text = `é🚀 ่\u202e\u2028\x80\t`;
    const [part] = exchangeOf('', utf8(text));
    expect(part?.text).toBe('é🚀 ่\\xe2\\x80\\xae\\xe2\\x80\\xa8\\xc2\\x80\\x09');
  });
});

test('records of TLS are a part of each direction that had any', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const { exchange, handshake } = anatomyOf({
    handshake: { sent: base64('a'), received: base64('b'), records: { sent: 1, received: 1 } },
    exchange: { sent: '', received: base64('hello'), records: { sent: 0, received: 2 } },
    recordOverhead: 22,
    notifications: [],
  });
  expect(exchange.map(({ direction, name, bytes }) => [direction, name, bytes])).toEqual([
    ['received', 'other bytes', 5],
    ['received', '2 TLS records', 44],
  ]);
  expect(handshake.filter(({ category }) => category === 'tls-records')).toHaveLength(2);
});
