import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { breaks, type Entry, everywhere, gated, holds, pushes, streams, unreadable } from './entry.ts';

const heartbeat = (text: string, around = 0) => valid({ heartbeatBytes: Buffer.byteLength(text) + around });
/** The two bytes that stand before a short frame. */
const frameHeader = 2;

/** What is done to subscriptions that stay open. */
export const messages = {
  'sends what is not JSON': {
    on: pushes,
    run: unreadable(),
    with: everywhere,
    others: gated,
    inTests: ['http-streaming', 'websocket'],
  },
  'sends null': { on: pushes, run: unreadable(), inTests: ['websocket'] },
  'sends another shape': { on: pushes, run: unreadable() },
  'sends an id that is no text': { on: pushes, run: unreadable() },
  'ends after every 100': {
    on: streams,
    run: invalid(/ended by the target/, { counts: 'reconnect' }),
    with: everywhere,
    others: gated,
    inTests: ['http-streaming'],
  },
  'cuts after every 100': { on: pushes, run: invalid(/ended by the target/, { counts: 'reconnect' }) },
  'cuts within a message': { on: pushes, run: invalid(/ended by the target|not answered|could not be read/) },
  'chunk of a bad size': { on: streams, run: unreadable() },
  'chunk longer than it says': { on: streams, run: unreadable() },
  'streams in gzip': { on: streams, run: failed(/gzip/) },
  'streams of another type': {
    on: streams,
    run: failed(/text\/plain/),
    with: ['conform'],
    others: { conform: breaks },
  },
  'SSE heartbeat with a text': { on: ['sse'], run: heartbeat(': still here\n\n'), inTests: ['sse'] },
  'SSE heartbeat with CR LF': { on: ['sse'], run: heartbeat(':\r\n\r\n') },
  'SSE heartbeat of several lines': { on: ['sse'], run: heartbeat(': still\n: here\n: and well\n\n') },
  'SSE heartbeat in pieces': { on: ['sse'], run: heartbeat(': still here\n\n') },
  'SSE data on two lines': { on: ['sse'], run: valid() },
  'NDJSON heartbeat': { on: ['http-streaming'], run: heartbeat('\n') },
  'NDJSON heartbeat in pieces': { on: ['http-streaming'], run: heartbeat('\n\n\n') },
  'NDJSON heartbeat with CR LF': {
    on: ['http-streaming'],
    run: heartbeat('\r\n'),
    inTests: ['http-streaming'],
  },
  'NDJSON heartbeat of a space': { on: ['http-streaming'], run: unreadable() },
  'ping with a text': { on: ['websocket'], run: heartbeat('still there?', frameHeader) },
  'unasked pong': { on: ['websocket'], run: heartbeat('still here', frameHeader) },
  'message in fragments': { on: ['websocket'], run: valid() },
  'ping between fragments': { on: ['websocket'], run: heartbeat('now', frameHeader) },
  'ignores fragmentBytes': {
    on: ['websocket'],
    websocket: { fragmentBytes: 50 },
    run: failed(/fragmentBytes asks for frames of 50 bytes/),
    with: ['conform'],
    others: { conform: holds },
    inTests: ['websocket'],
  },
  'continuation of nothing': { on: ['websocket'], run: unreadable(/invalid opcode 0/) },
  'message within a message': { on: ['websocket'], run: unreadable(/invalid opcode 1/) },
  'reserved bit on a continuation': { on: ['websocket'], run: unreadable(/RSV1 must be clear/) },
  'ping in fragments': { on: ['websocket'], run: unreadable(/FIN must be set/) },
  'closes with 1011': {
    on: ['websocket'],
    run: invalid(/1011/, { counts: 'reconnect' }),
    with: everywhere,
    others: gated,
    inTests: ['websocket'],
  },
  'closes with 1001': { on: ['websocket'], run: invalid(/1001/, { counts: 'reconnect' }) },
  'closes with 1008': { on: ['websocket'], run: failed(/1008/) },
  'masked frame': { on: ['websocket'], run: unreadable() },
  'reserved bit': { on: ['websocket'], run: unreadable() },
  'unknown opcode': { on: ['websocket'], run: unreadable() },
  'bad UTF-8': { on: ['websocket'], run: unreadable() },
  'binary in place of text': { on: ['websocket'], run: unreadable() },
  'wrong accept value': {
    on: ['websocket'],
    run: failed(/accept/i),
    with: ['conform'],
    others: { conform: breaks },
    inTests: ['websocket'],
  },
  'unasked subprotocol': { on: ['websocket'], run: failed(/subprotocol/i) },
  'chooses no subprotocol': {
    on: ['websocket'],
    websocket: { subprotocols: ['chat.v2', 'chat.v1'] },
    run: failed(/chose no subprotocol/),
  },
  'chooses another subprotocol': {
    on: ['websocket'],
    websocket: { subprotocols: ['chat.v2', 'chat.v1'] },
    run: failed(/"chat.v3", which was not offered/),
  },
  'unasked extension': { on: ['websocket'], run: failed(/extension/i) },
} as const satisfies Partial<Record<HarmName, Entry>>;
