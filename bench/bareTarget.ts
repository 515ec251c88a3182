/*
 * The floor for the built-in servers: a target that does the least that gets every notification to its
 * subscribers, with nothing but node:http. It has no router, no limits, no heartbeats and no gaps, checks no
 * message, bounds no buffer, and knows one topic for each subscriber. What it writes are the very same bytes,
 * one write for each subscriber.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import { paths, readyLine } from '../core/messages/contract.ts';

/** Makes the bytes of one notification. */
type Wire = (cursor: string, envelope: string) => Buffer;

interface Topic {
  readonly log: { readonly sequence: number; readonly envelope: string }[];
  readonly readers: Set<{ readonly socket: Duplex; readonly wire: Wire }>;
  readonly waiting: (() => void)[];
}

const topics = new Map<string, Topic>();
let head = 0;
// As long as the built-in target's cursors, so that the bytes are as many.
const cursorAt = (sequence: number) => `bare00.${sequence}`;

function topicOf(name: string): Topic {
  const known = topics.get(name);
  if (known) return known;
  const topic: Topic = { log: [], readers: new Set(), waiting: [] };
  topics.set(name, topic);
  return topic;
}

const chunk = (text: string) => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);

/** A text frame of up to 64 kB (RFC 6455 §5.2). */
function frame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const headerBytes = bytes < 126 ? 2 : 4;
  const out = Buffer.allocUnsafe(headerBytes + bytes);
  out[0] = 0x81;
  out[1] = Math.min(bytes, 126);
  if (bytes >= 126) out.writeUInt16BE(bytes, 2);
  out.write(text, headerBytes);
  return out;
}

const streams: Record<string, { type: string; first: (cursor: string) => string; wire: Wire }> = {
  '/sse': {
    type: 'text/event-stream',
    first: (cursor) => `event: cursor\nid: ${cursor}\ndata: {"cursor":"${cursor}"}\n\n`,
    wire: (cursor, envelope) => chunk(`id: ${cursor}\ndata: ${envelope}\n\n`),
  },
  '/http-streaming': {
    type: 'application/x-ndjson',
    first: (cursor) => `{"cursor":"${cursor}"}\n`,
    wire: (cursor, envelope) => chunk(`{"cursor":"${cursor}",${envelope.slice(1)}\n`),
  },
};
const message: Wire = (cursor, envelope) => frame(`{"cursor":"${cursor}",${envelope.slice(1)}`);

const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, (request, response) => {
  const url = request.url as string;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (path === '/short-polling') poll(url, response, false);
  else if (path === '/long-polling') poll(url, response, true);
  else if (path in streams) stream(path, url, response);
  else if (path === paths.publish) publish(request, response);
  else response.end('{"status":"ok"}');
});

function publish(request: IncomingMessage, response: ServerResponse): void {
  let published = 0;
  let rest = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    const woken = new Set<Topic>();
    for (const line of lines) {
      // The publisher writes a line as the contract writes an envelope.
      const topic = topicOf((JSON.parse(line) as { topic: string }).topic);
      topic.log.push({ sequence: ++head, envelope: line });
      let bytes: Buffer | undefined;
      for (const { socket, wire } of topic.readers) {
        bytes ??= wire(cursorAt(head), line);
        socket.write(bytes);
      }
      if (topic.waiting.length > 0) woken.add(topic);
      published++;
    }
    for (const topic of woken) for (const answer of topic.waiting.splice(0)) answer();
  });
  request.on('end', () => response.end(JSON.stringify({ published })));
}

function poll(url: string, response: ServerResponse, hold: boolean): void {
  const [, name = '', after] = /topics=([^&]*)(?:&cursor=bare00\.(\d+))?/.exec(url) ?? [];
  const topic = topicOf(name);
  const answer = () => {
    let from = topic.log.length;
    while (from > 0 && (topic.log[from - 1]?.sequence as number) > Number(after ?? head)) from--;
    const envelopes = topic.log.slice(from).map((entry) => entry.envelope);
    if (envelopes.length === 0 && after !== undefined) {
      if (hold) topic.waiting.push(answer);
      else response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
      return;
    }
    const body = `{"cursor":"${cursorAt(head)}","notifications":[${envelopes.join(',')}]}`;
    const headers = { 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(body);
  };
  answer();
}

function stream(path: string, url: string, response: ServerResponse): void {
  const { type, first, wire } = streams[path] as (typeof streams)[string];
  const headers = { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
  response.writeHead(200, { 'Content-Type': type, ...headers }).flushHeaders();
  const socket = response.socket as Duplex;
  socket.write(chunk(first(cursorAt(head))));
  read(url.slice(url.indexOf('topics=') + 'topics='.length), socket, wire);
}

function read(name: string, socket: Duplex, wire: Wire): void {
  const { readers } = topicOf(name);
  const reader = { socket, wire };
  readers.add(reader);
  socket.on('error', () => {}).on('close', () => readers.delete(reader));
}

server.on('upgrade', (request, socket) => {
  // RFC 6455 §4.2.2: the key, with a fixed text after it, hashed.
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('data', (bytes: Buffer) => {
    // A close frame is answered with one (RFC 6455 §5.5.1).
    if (bytes[0] === 0x88) return socket.end(Buffer.from([0x88, 0]));
    const lengthBytes = ((bytes[1] as number) & 0x7f) < 126 ? 2 : 4;
    const mask = bytes.subarray(lengthBytes, lengthBytes + 4);
    const text = Buffer.from(
      bytes.subarray(lengthBytes + 4).map((byte, i) => byte ^ (mask[i & 3] as number)),
    );
    socket.write(frame(`{"cursor":"${cursorAt(head)}"}`));
    read(JSON.parse(text.toString()).subscribe[0], socket, message);
  });
});

server.listen({ host: process.env.HOST, port: Number(process.env.PORT), backlog: 4096 }, () => {
  console.log(readyLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});
process.stdin.on('end', () => process.exit(0)).resume();
