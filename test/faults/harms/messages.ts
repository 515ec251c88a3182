import type { Socket } from 'node:net';
import type { WireNotification } from '../../../core/messages/contract.ts';
import { chunk } from '../../../servers/chunk.ts';
import { frame, opcodes } from '../../../servers/frame.ts';
import type { Harm, Written } from '../harm.ts';
import { messageOf } from '../words.ts';

const ping = 9;
const pong = 10;
const closeOpcode = 8;

/** Puts something that does no harm behind one notification in ten. */
const harmless =
  (what: (written: Written) => Buffer): NonNullable<Harm['written']> =>
  (written, luck) => {
    const { bytes } = written;
    return luck.oneIn(10) ? [bytes, what(written)] : [bytes];
  };

/** A piece of a body, as a heartbeat. */
const body = (text: string) => harmless(() => chunk(text));

const spoilt = new WeakSet<Socket>();

/**
 * Takes the place of one notification in `n`, after which the connection is of no use: it happens to each
 * just once.
 */
const spoiling =
  (n: number, what: (written: Written) => readonly Buffer[]): NonNullable<Harm['written']> =>
  (written, luck) => {
    const { bytes, socket } = written;
    if (spoilt.has(socket) || !luck.oneIn(n)) return [bytes];
    spoilt.add(socket);
    return what(written);
  };

/** Puts something behind one notification in 50 that nobody can read. */
const garbage = (what: (written: Written) => Buffer) =>
  spoiling(50, (written) => [written.bytes, what(written)]);

/** The same, of a message with this text. */
const saying = (text: string) => garbage(({ transport }) => messageOf(transport, text));

/** Writes one notification in ten otherwise, and just as well. */
const otherwise =
  (what: (written: Written) => readonly Buffer[]): NonNullable<Harm['written']> =>
  (written, luck) =>
    luck.oneIn(10) ? what(written) : [written.bytes];

const close = (code: number, reason: string) => {
  const status = Buffer.alloc(2);
  status.writeUInt16BE(code);
  return frame(closeOpcode, Buffer.concat([status, Buffer.from(reason)]));
};

/** Closes the WebSocket after each 100th notification, as servers do that recycle connections. */
const closing = (code: number, reason: string) =>
  spoiling(100, ({ bytes, socket }) => {
    setImmediate(() => socket.end());
    return [bytes, close(code, reason)];
  });

const lastChunk = Buffer.from('0\r\n\r\n');

const fragmented = ({ notification }: Written): Buffer[] => {
  const text = Buffer.from(JSON.stringify(notification));
  const at = text.length >> 1;
  const first = frame(opcodes.text, text.subarray(0, at));
  const rest = frame(0, text.subarray(at));
  (first[0] as number) &= 0x7f;
  return [first, rest];
};

const masked = ({ notification }: Written): Buffer => {
  const text = JSON.stringify(notification);
  const plain = frame(opcodes.text, text);
  const header = plain.subarray(0, plain.length - Buffer.byteLength(text));
  (header[1] as number) |= 0x80;
  return Buffer.concat([header, Buffer.alloc(4), Buffer.from(text)]);
};

const withFirstByte = (bytes: Buffer, change: (byte: number) => number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[0] = change(copy[0] as number);
  return copy;
};

/** The notification as an event whose data stands on two lines, which a reader joins again. */
const onTwoLines = ({ notification }: Written): Buffer => {
  const { cursor, ...envelope } = notification as WireNotification;
  const json = JSON.stringify(envelope).replace(',"topic"', '\n,"topic"');
  return chunk(`id: ${cursor}\n${json.replace(/^/gm, 'data: ')}\n\n`);
};

/** What is done to subscriptions that stay open. */
export const messages = {
  'sends what is not JSON': { written: saying('Hello!') },
  'sends null': { written: saying('null') },
  'sends another shape': { written: saying('{"hello":["world"]}') },
  'sends an id that is no text': { written: saying('{"cursor":"c.1","id":7,"topic":"all","data":"x"}') },
  'ends after every 100': {
    written: spoiling(100, ({ bytes, socket }) => {
      setImmediate(() => socket.end());
      return [bytes, lastChunk];
    }),
  },
  'cuts after every 100': {
    written: spoiling(100, ({ bytes, socket }) => {
      setImmediate(() => socket.resetAndDestroy());
      return [bytes];
    }),
  },
  'cuts within a message': {
    written: spoiling(100, ({ bytes, socket }) => {
      setImmediate(() => socket.end());
      return [bytes.subarray(0, bytes.length >> 1)];
    }),
  },
  'chunk of a bad size': { written: spoiling(100, ({ bytes }) => [Buffer.from('zz\r\n'), bytes]) },
  'chunk longer than it says': {
    written: spoiling(100, ({ bytes }) => [bytes.subarray(0, -2), Buffer.from('x\r\n')]),
  },
  'streams in gzip': {
    head: (head) => head.replace('\r\n\r\n', '\r\nContent-Encoding: gzip\r\n\r\n'),
  },
  'streams of another type': { head: (head) => head.replace(/Content-Type: .*/, 'Content-Type: text/plain') },
  'SSE heartbeat with a text': { written: body(': still here\n\n') },
  'SSE heartbeat with CR LF': { written: body(':\r\n\r\n') },
  'SSE heartbeat of several lines': { written: body(': still\n: here\n: and well\n\n') },
  'SSE heartbeat in pieces': {
    written: (written, luck) =>
      luck.oneIn(10) ? [written.bytes, chunk(': sti'), chunk('ll here\n'), chunk('\n')] : [written.bytes],
  },
  'SSE data on two lines': { written: otherwise((written) => [onTwoLines(written)]) },
  'NDJSON heartbeat': { written: body('\n') },
  'NDJSON heartbeat in pieces': {
    written: (written, luck) =>
      luck.oneIn(10) ? [chunk('\n\n'), written.bytes, chunk('\n')] : [written.bytes],
  },
  'NDJSON heartbeat with CR LF': { written: body('\r\n') },
  'NDJSON heartbeat of a space': { written: saying(' ') },
  'ping with a text': { written: harmless(() => frame(ping, 'still there?')) },
  'unasked pong': { written: harmless(() => frame(pong, 'still here')) },
  'message in fragments': { written: otherwise(fragmented) },
  'ping between fragments': {
    written: otherwise((written) => {
      const [first, rest] = fragmented(written) as [Buffer, Buffer];
      return [first, frame(ping, 'now'), rest];
    }),
  },
  'ignores fragmentBytes': {
    heeds: (options) => ({ ...options, fragmentBytes: null }),
  },
  'continuation of nothing': { written: spoiling(100, (written) => fragmented(written).slice(1)) },
  'message within a message': {
    written: spoiling(100, (written) => [fragmented(written)[0] as Buffer, written.bytes]),
  },
  'reserved bit on a continuation': {
    written: spoiling(100, (written) => {
      const [first, rest] = fragmented(written) as [Buffer, Buffer];
      return [first, withFirstByte(rest, (byte) => byte | 0x40)];
    }),
  },
  'ping in fragments': { written: garbage(() => withFirstByte(frame(ping, 'now'), () => ping)) },
  'closes with 1011': { written: closing(1011, 'out of luck') },
  'closes with 1001': { written: closing(1001, 'going away') },
  'closes with 1008': { written: closing(1008, 'no more') },
  'masked frame': { written: spoiling(100, (written) => [masked(written)]) },
  'reserved bit': { written: spoiling(100, ({ bytes }) => [withFirstByte(bytes, (byte) => byte | 0x40)]) },
  'unknown opcode': { written: garbage(() => frame(5, 'what?')) },
  'bad UTF-8': {
    written: garbage(() => frame(opcodes.text, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))),
  },
  'binary in place of text': {
    written: spoiling(100, ({ bytes }) => [withFirstByte(bytes, () => 0x80 | opcodes.binary)]),
  },
  'wrong accept value': {
    head: (head) =>
      head.replace(/Sec-WebSocket-Accept: .*/i, 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
  },
  'unasked subprotocol': {
    head: (head) => head.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: chat\r\n\r\n'),
  },
  'chooses no subprotocol': { heeds: (options) => ({ ...options, subprotocols: [] }) },
  'chooses another subprotocol': { head: (head) => head.replace('chat.v2', 'chat.v3') },
  'unasked extension': {
    head: (head) => head.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'),
  },
} satisfies Record<string, Harm>;
