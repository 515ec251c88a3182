import { once } from 'node:events';
import { constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';

let target: Target;
let socket: Socket;
let heard: Buffer;
beforeEach(async () => {
  target = await startTarget(targetOptionsSchema.parse({}), { host: '127.0.0.1', port: 0 });
  socket = connect({ port: Number(new URL(target.url).port), host: '127.0.0.1', noDelay: true });
  heard = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    heard = Buffer.concat([heard, data]);
  });
  await once(socket, 'connect');
  // What is written after the target has hung up fails; what it said before counts.
  socket.on('error', () => {});
});
afterEach(async () => {
  socket.destroy();
  await target.close();
});

const types = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, continuation: 9 };
const endHeaders = 4;
const endStream = 1;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const nothing = Buffer.alloc(0);
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const hello = [preface, frame(types.settings, 0, 0, nothing)];
// GET http://x/health, the first two and the authority's name from the static table (RFC 7541 §6).
const get = Buffer.concat([
  Buffer.from([0x82, 0x86, 0x41, 1]),
  Buffer.from('x'),
  Buffer.from([0x04, 7]),
  Buffer.from('/health'),
]);
const request = (stream: number) => frame(types.headers, endHeaders | endStream, stream, get);

/** The frames that came in so far, whole ones only. */
function frames(): { type: number; payload: Buffer }[] {
  const all: { type: number; payload: Buffer }[] = [];
  for (let at = 0; at + 9 <= heard.length; ) {
    const end = at + 9 + heard.readUIntBE(at, 3);
    if (end > heard.length) break;
    all.push({ type: heard.readUInt8(at + 3), payload: heard.subarray(at + 9, end) });
    at = end;
  }
  return all;
}

/** Resolves with the error code of the target's GOAWAY, once it has hung up. */
async function goneAwayWith(): Promise<number | undefined> {
  if (!socket.closed) await once(socket, 'close');
  return frames()
    .find(({ type }) => type === types.goaway)
    ?.payload.readUInt32BE(4);
}

/** One block of headers, over as many frames as it takes. */
function block(valueBytes: number): Buffer[] {
  const length = [0x7f];
  let rest = valueBytes - 0x7f;
  for (; rest >= 0x80; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  length.push(rest);
  const value = Buffer.alloc(valueBytes, 'a');
  const whole = Buffer.concat([get, Buffer.from([0, 1]), Buffer.from('z'), Buffer.from(length), value]);
  const out: Buffer[] = [];
  for (let at = 0; at < whole.length; at += 16_384) {
    const flags = (at === 0 ? endStream : 0) | (at + 16_384 >= whole.length ? endHeaders : 0);
    const type = at === 0 ? types.headers : types.continuation;
    out.push(frame(type, flags, 1, whole.subarray(at, at + 16_384)));
  }
  return out;
}

const serves = async () => expect((await fetch(`${target.url}/health`)).status).toBe(200);

test('a preface that comes byte by byte is one', async () => {
  for (const byte of Buffer.concat([...hello, request(1)])) socket.write(Buffer.from([byte]));
  while (!frames().some(({ type }) => type === types.data)) await once(socket, 'data');
  await serves();
});

test.each([
  ['that breaks off into something else', 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n'],
  ['of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['behind a request of HTTP/1.1', `GET /health HTTP/1.1\r\nHost: x\r\n\r\n${preface}`],
])('a preface %s is answered in HTTP/1.1, and the connection ends', async (_what, text) => {
  socket.write(text, 'latin1');
  await once(socket, 'close');
  expect(heard.toString('latin1')).toMatch(/^HTTP\/1\.1 (400|200) /);
  await serves();
});

test('a header of HTTP/1.1 beyond what Node.js takes is answered with 431', async () => {
  socket.write(`GET /health HTTP/1.1\r\nHost: x\r\nZ: ${'a'.repeat(20_000)}\r\n\r\n`);
  await once(socket, 'close');
  expect(heard.toString('latin1')).toMatch(/^HTTP\/1\.1 431 /);
});

test('what is not HTTP behind an open stream is not answered into it', async () => {
  socket.write('GET /sse?topics=a HTTP/1.1\r\nHost: x\r\n\r\n');
  while (!heard.includes('event: cursor')) await once(socket, 'data');
  const before = heard.length;
  socket.write('garbage\r\n\r\n');
  await once(socket, 'close');
  expect(heard.length).toBe(before);
});

test.each([
  ['frames that are none', [...hello, Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(10))]],
  ['1 MB of headers', [...hello, ...block(1_000_000)]],
  ['a flood of resets', [...hello, floodOfResets()]],
  [
    'a flood of pings',
    [...hello, Buffer.concat(new Array(50_000).fill(frame(types.ping, 0, 0, Buffer.alloc(8))))],
  ],
  ['a flood of settings', [...hello, Buffer.concat(new Array(50_000).fill(hello[1]))]],
])('a client with %s is hung up on with the reason, and others are served', async (_what, bytes) => {
  for (const piece of bytes) socket.write(piece);
  expect(await goneAwayWith()).toBeGreaterThan(constants.NGHTTP2_NO_ERROR);
  await serves();
});

/** CVE-2023-44487: each request costs the client nothing, as it takes no answer. */
function floodOfResets(): Buffer {
  const pieces: Buffer[] = [];
  const cancel = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);
  for (let stream = 1; stream < 20_000; stream += 2)
    pieces.push(request(stream), frame(types.reset, 0, stream, cancel));
  return Buffer.concat(pieces);
}

test('headers beyond the announced limit are refused on their stream alone', async () => {
  const acknowledge = frame(types.settings, 1, 0, nothing);
  for (const piece of [...hello, acknowledge, ...block(20_000), request(3)]) socket.write(piece);
  while (!frames().some(({ type }) => type === types.data)) await once(socket, 'data');
  const reset = frames().find(({ type }) => type === types.reset);
  expect(reset?.payload.readUInt32BE()).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});
