import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import type { VariantName } from '../workload.ts';
import { all, type Entry, each, everywhere, isPoll, pushes, unreadable } from './entry.ts';

const overHttp2 = { over: 'h2', measure: '2s' } as const;
const brokenOff = (says: RegExp) => (variant: VariantName) =>
  invalid(says, { counts: isPoll(variant) ? 'unanswered' : 'reconnect' });

/** What is done to frames of HTTP/2. */
export const http2 = {
  'speaks HTTP/2': { on: all, run: valid(), over: 'h2', with: everywhere },
  'resets streams': {
    on: each,
    run: brokenOff(/reset the stream with INTERNAL_ERROR/),
    ...overHttp2,
    inTests: ['long-polling'],
  },
  'ends streams silently': {
    on: pushes,
    run: brokenOff(/ended the response|lost without a close frame/),
    ...overHttp2,
  },
  'sends GOAWAY': {
    on: each,
    run: brokenOff(/GOAWAY with INTERNAL_ERROR: gone/),
    ...overHttp2,
    inTests: ['websocket'],
  },
  'exceeds flow control': {
    // A poll's answer has a length, which is exceeded before.
    on: pushes,
    run: unreadable(/more than the flow-control window of 1048576 B/),
    ...overHttp2,
    inTests: ['sse'],
  },
  'floods with PING': {
    on: each,
    run: unreadable(/more than 1000 frames within a second that carry nothing/),
    ...overHttp2,
  },
  'sends a header block of 1 MB': {
    on: each,
    run: failed(/a field block has more than 262144 B/),
    over: 'h2',
    inTests: ['sse'],
  },
  'answers HTTP/2 in HTTP/1.1': {
    on: each,
    run: failed(/does not speak HTTP\/2 here: .* answers in HTTP\/1/),
    over: 'h2',
  },
  'says nothing over HTTP/2': {
    on: each,
    run: failed(/does not speak HTTP\/2: no SETTINGS came within 5 s/),
    over: 'h2',
  },
  'takes no WebSocket over HTTP/2': {
    on: ['websocket'],
    run: failed(/takes no WebSocket over HTTP\/2: its SETTINGS lack ENABLE_CONNECT_PROTOCOL/),
    over: 'h2',
    inTests: ['websocket'],
  },
  'takes WebSockets over HTTP/2 back': {
    on: ['websocket'],
    run: failed(/took back ENABLE_CONNECT_PROTOCOL/),
    over: 'h2',
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
