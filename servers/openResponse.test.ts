import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let socket: Socket;
let answer: string;
beforeEach(async () => {
  target = await startTarget(targetOptionsSchema.parse({ holdMs: 50 }), { host: '127.0.0.1', port: 0 }, 'e1');
  socket = connect(Number(new URL(target.url).port), '127.0.0.1');
  answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
});
afterEach(async () => {
  socket.destroy();
  await target.close();
});

const get = (path: string, version = '1.1') => `GET ${path} HTTP/${version}\r\nHost: x\r\n\r\n`;
const append = (id: string, payload = 'x') => target.feed.append(id, 'a', payload);

async function until(text: string): Promise<void> {
  while (!answer.includes(text)) await once(socket, 'data');
}

/** Resolves when the target has this many more requests. */
function requests(count: number): Promise<void> {
  const channel = 'http.server.request.start';
  return new Promise((resolve) => {
    let left = count;
    const onRequest = () => {
      if (--left > 0) return;
      unsubscribe(channel, onRequest);
      resolve();
    };
    subscribe(channel, onRequest);
  });
}

/** The chunks of a body, their sizes checked. */
function chunksOf(response: string): string[] {
  let body = Buffer.from(response.slice(response.indexOf('\r\n\r\n') + 4));
  const chunks: string[] = [];
  while (body.length > 0) {
    const end = body.indexOf('\r\n');
    const bytes = Number.parseInt(body.toString('latin1', 0, end), 16);
    chunks.push(body.toString('utf8', end + 2, end + 2 + bytes));
    expect(body.toString('latin1', end + 2 + bytes, end + 4 + bytes)).toBe('\r\n');
    body = body.subarray(end + 4 + bytes);
  }
  return chunks;
}

test('each notification is a chunk of its own, sized in bytes, and an empty one ends the body', async () => {
  socket.write(get('/http-streaming?topics=a'));
  await until('cursor');
  append('1', 'héllo 通知');
  append('2');
  await until('"2"');
  await target.close();
  await until('\r\n0\r\n\r\n');
  expect(chunksOf(answer)).toEqual([
    '{"cursor":"e1.0"}\n',
    '{"cursor":"e1.1","id":"1","topic":"a","data":"héllo 通知"}\n',
    '{"cursor":"e1.2","id":"2","topic":"a","data":"x"}\n',
    '',
  ]);
});

test('nothing follows the last chunk, even while the connection lingers', async () => {
  socket.write(get('/sse?topics=a'));
  await until('event: cursor');
  const closed = target.close();
  append('1');
  await closed;
  await until('\r\n0\r\n\r\n');
  expect(answer).not.toContain('"1"');
  expect(answer).toMatch(/\r\n0\r\n\r\n$/);
});

test('a client of HTTP/1.0 gets a body that is not chunked', async () => {
  socket.write(get('/http-streaming?topics=a', '1.0'));
  await until('cursor');
  append('1');
  await until('"1"');
  expect(answer).not.toMatch(/transfer-encoding/i);
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  expect(body).toBe('{"cursor":"e1.0"}\n{"cursor":"e1.1","id":"1","topic":"a","data":"x"}\n');
});

test('a stream that was asked for behind a held poll waits for its answer, then has everything', async () => {
  const asked = requests(2);
  socket.write(get('/long-polling?topics=b&cursor=e1.0') + get('/http-streaming?topics=a'));
  await asked;
  append('1');
  await until('"1"');
  append('2');
  await until('"2"');
  const stream = answer.indexOf('HTTP/1.1 200');
  expect(answer.slice(0, stream)).toMatch(/^HTTP\/1\.1 204 .*\r\n\r\n$/s);
  expect(chunksOf(answer.slice(stream)).join('')).toBe(
    '{"cursor":"e1.0"}\n{"cursor":"e1.1","id":"1","topic":"a","data":"x"}\n{"cursor":"e1.2","id":"2","topic":"a","data":"x"}\n',
  );
});
