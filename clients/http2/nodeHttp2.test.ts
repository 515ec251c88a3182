import { once } from 'node:events';
import http2, { type Http2Server, type ServerOptions } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { cookieCrumbs, FieldList } from './fieldList.ts';
import type { FrameHandler } from './frameHandler.ts';
import { FrameReader } from './frameReader.ts';
import {
  flags,
  frameHeadBytes,
  frameTypes,
  preface,
  settingIds,
  settingsAck,
  settingsFrame,
  windowUpdateFrame,
  writeFrameHead,
} from './frames.ts';
import { HpackDecoder } from './hpackDecoder.ts';
import { HpackEncoder } from './hpackEncoder.ts';

// Node's own HTTP/2, nghttp2, as the other side: it understands what we write, and we understand what it
// writes.

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const end of open.splice(0)) end.close();
});

interface Answer {
  readonly fields: Record<string, string>;
  readonly body: string;
}

/** A client of one connection, with as little in it as will do. */
class Client implements FrameHandler {
  readonly #encoder = new HpackEncoder();
  readonly #decoder: HpackDecoder;
  readonly #socket: Socket;
  readonly #waiting = new Map<
    number,
    { fields: Record<string, string>; body: string; done(a: Answer): void }
  >();
  readonly #afterSettings: (() => void)[] = [];
  #nextStream = 1;
  told = 0;
  blocks: string[] = [];
  paddingBytes = 0;
  readonly seen = new Set<number>();

  constructor(socket: Socket, tableBytes: number) {
    this.#socket = socket;
    this.#decoder = new HpackDecoder(tableBytes, 1_000_000);
    const reader = new FrameReader(this);
    socket.on('data', (bytes) => {
      reader.scan(bytes, bytes.length);
    });
    socket.write(preface);
    socket.write(settingsFrame({ ENABLE_PUSH: 0, HEADER_TABLE_SIZE: tableBytes }));
    socket.write(windowUpdateFrame(0, 1_000_000));
  }

  request(list: FieldList, path: string): Promise<Answer> {
    const streamId = this.#nextStream;
    this.#nextStream += 2;
    const bytes = Buffer.alloc(20_000);
    const end = this.#encoder.encode(list, path, bytes, frameHeadBytes);
    const flagBits = flags.END_HEADERS | flags.END_STREAM;
    writeFrameHead(bytes, 0, end - frameHeadBytes, frameTypes.HEADERS, flagBits, streamId);
    this.blocks.push(bytes.toString('hex', frameHeadBytes, end));
    this.#socket.write(bytes.subarray(0, end));
    return new Promise((done) => this.#waiting.set(streamId, { fields: {}, body: '', done }));
  }

  /** When the server's settings have come and are acknowledged. */
  settings(): Promise<void> {
    return new Promise((done) => this.#afterSettings.push(done));
  }

  head(type: number) {
    this.seen.add(type);
    this.told += frameHeadBytes;
  }
  data(streamId: number, bytes: Buffer, start: number, end: number) {
    this.told += end - start;
    const waiting = this.#waiting.get(streamId);
    if (waiting) waiting.body += bytes.toString('utf8', start, end);
  }
  fieldBytes(_: number, count: number) {
    this.told += count;
  }
  framingBytes(_: number, count: number) {
    this.told += count;
    this.paddingBytes += count;
  }
  controlBytes(_: number, count: number) {
    this.told += count;
  }
  unreadBytes(count: number) {
    this.told += count;
  }
  fields(streamId: number, block: Buffer, start: number, end: number) {
    const { fields } = this.#waiting.get(streamId) ?? { fields: {} as Record<string, string> };
    this.#decoder.decode(block, start, end, (name, value) => {
      fields[name] = name in fields ? `${fields[name]}|${value}` : value;
    });
  }
  dataEnd(streamId: number, isEndOfStream: boolean) {
    const waiting = this.#waiting.get(streamId);
    if (isEndOfStream && waiting) waiting.done(waiting);
  }
  setting(id: number, value: number) {
    if (id === settingIds.HEADER_TABLE_SIZE) this.#encoder.limitTable(value);
  }
  settingsEnd() {
    this.#socket.write(settingsAck);
    for (const done of this.#afterSettings.splice(0)) done();
  }
  settingsAck() {}
  rstStream() {}
  ping() {}
  pingAck() {}
  goAway() {}
  windowUpdate() {}
  streamError(error: Error) {
    throw error;
  }
}

/** A server that answers with the request's fields in its body, and with `answer` as its own fields. */
async function start(options: ServerOptions, answer: (request: number) => Record<string, string | string[]>) {
  const server: Http2Server = http2.createServer(options);
  let requests = 0;
  server.on('stream', (stream, _headers, _flags, rawHeaders) => {
    stream.respond({ ':status': 200, ...answer(requests++) });
    stream.end(JSON.stringify(rawHeaders));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return server;
}

async function connectTo(server: Http2Server, tableBytes = 4096) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  const session = once(server, 'session');
  const client = new Client(socket, tableBytes);
  const settings = client.settings();
  const [serverSession] = await session;
  await settings;
  return { client, socket, session: serverSession as http2.ServerHttp2Session };
}

const requestFields: [string, string][] = [
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) "quoted" \\ ~|{}^`<>'],
  ['authorization', 'Bearer 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ...cookieCrumbs('a=1; session=deadbeef; c='),
  ['x-latin1', Array.from({ length: 95 }, (_, i) => String.fromCharCode(0xa1 + i)).join('')],
  ['x-empty', ''],
];
const pseudo: [string, string][] = [
  [':method', 'GET'],
  [':authority', 'localhost:8080'],
  [':scheme', 'http'],
];
const list = new FieldList([...pseudo, ...requestFields]);

/**
 * What Node's server makes of a request: `rawHeaders`, with the path behind the other pseudo-header fields.
 */
const understood = (path: string, fields = requestFields) => [...pseudo, [':path', path], ...fields].flat();

test('a server understands our requests, first and later ones, and after each change of its table', async () => {
  const server = await start({ settings: { headerTableSize: 4096 } }, () => ({}));
  const { client, session } = await connectTo(server);
  const ask = async (path: string) => {
    const { body, fields } = await client.request(list, path);
    expect(fields[':status']).toBe('200');
    expect(JSON.parse(body)).toEqual(understood(path));
    return (client.blocks.at(-1) as string).length / 2;
  };
  const first = await ask('/poll?since=1');
  const later = [await ask('/poll?since=1'), await ask('/poll?since=2'), await ask('/')];
  expect(Math.max(...later)).toBeLessThan(first / 5);

  for (const headerTableSize of [0, 150, 4096, 65_536, 64]) {
    const settings = client.settings();
    session.settings({ headerTableSize });
    await settings;
    await ask('/a');
    await ask('/b');
  }
});

const manyFields = (request: number) => ({
  'x-latin1': Buffer.from(Array.from({ length: 90 }, (_, i) => 0xa1 + i)).toString('latin1'),
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`x-field-${i % 47}`, `${'v~{'.repeat(i)} ${i % 7 ? i : request}`]),
  ),
  'set-cookie': ['a=1', 'b=2; Path=/'],
});

test.each([0, 64, 200, 4096, 16_384])(
  'we understand a server’s answers with a table of %i B',
  async (tableBytes) => {
    const server = await start({}, manyFields);
    const { client, socket } = await connectTo(server, tableBytes);
    for (let request = 0; request < 6; request++) {
      const { fields } = await client.request(list, `/${request}`);
      const { 'set-cookie': cookies, ...others } = manyFields(request);
      expect(fields).toMatchObject({ ...others, 'set-cookie': cookies.join('|') });
      expect(fields.date).toMatch(/GMT$/);
    }
    expect(client.told).toBe(socket.bytesRead);
  },
);

test('a server’s padding and CONTINUATION are read, and every byte told', async () => {
  const large = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x-${i}`, '~'.repeat(3000 + i)]));
  const { PADDING_STRATEGY_MAX } = http2.constants;
  const options = { paddingStrategy: PADDING_STRATEGY_MAX, maxSendHeaderBlockLength: 100_000 };
  const server = await start(options, () => large);
  const { client, socket } = await connectTo(server);
  for (let request = 0; request < 3; request++) {
    const { fields, body } = await client.request(list, `/${request}`);
    expect(fields).toMatchObject(large);
    expect(JSON.parse(body)).toEqual(understood(`/${request}`));
  }
  expect(client.seen).toContain(frameTypes.CONTINUATION);
  expect(client.paddingBytes).toBeGreaterThan(0);
  expect(client.told).toBe(socket.bytesRead);
});
