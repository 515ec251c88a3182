import { expect, test } from 'vitest';
import { variantSchema } from './transports.ts';
import { describeVariant, labelOf, slugOf } from './variant.ts';

test.each([
  [{ transport: 'short-polling', interval: '1s', connection: 'close' }, 'short-polling-1s-close'],
  [{ transport: 'short-polling', interval: '1s' }, 'short-polling-1s-keep-alive'],
  [
    { transport: 'short-polling', interval: '500ms', timer: 'fixed-delay', phase: 'aligned', batchLimit: 5 },
    'short-polling-500ms-keep-alive-fixed-delay-aligned-batch5',
  ],
  [{ transport: 'long-polling' }, 'long-polling'],
  [{ transport: 'long-polling', hold: '10s', batchLimit: 7 }, 'long-polling-hold10s-batch7'],
  [{ transport: 'http-streaming' }, 'http-streaming'],
  [{ transport: 'http-streaming', heartbeat: '5s' }, 'http-streaming-heartbeat5s'],
  [{ transport: 'sse' }, 'sse'],
  [{ transport: 'sse', bufferLimitBytes: 65_536 }, 'sse-buffer65536'],
  [{ transport: 'websocket' }, 'websocket'],
  [
    { transport: 'websocket', frames: 'binary', compression: true, heartbeat: '1m' },
    'websocket-binary-deflate-heartbeat1m',
  ],
  [{ transport: 'websocket', compression: true, fragmentBytes: 100 }, 'websocket-deflate-fragment100'],
])('the slug of %j names what differs from the defaults', (written, slug) => {
  expect(slugOf(variantSchema.parse(written))).toBe(slug);
});

test.each([
  [
    { transport: 'short-polling', interval: '1s', connection: 'close' },
    'Short polling (every 1s, new connection, fixed-rate, random phase)',
  ],
  [{ transport: 'long-polling' }, 'Long polling (hold 25s, keep-alive)'],
  [{ transport: 'http-streaming' }, 'HTTP streaming (heartbeat 15s)'],
  [{ transport: 'sse', heartbeat: '500ms' }, 'Server-Sent Events (heartbeat 500ms)'],
  [{ transport: 'websocket', compression: true }, 'WebSocket (text frames, compressed, heartbeat 15s)'],
])('the variant %j is described in words', (written, words) => {
  expect(describeVariant(variantSchema.parse(written))).toBe(words);
});

test.each([
  [{ transport: 'short-polling', interval: '1s', connection: 'close' }, 'Short polling (1s, new connection)'],
  [
    { transport: 'short-polling', interval: '2s', phase: 'aligned' },
    'Short polling (2s, keep-alive, aligned)',
  ],
  [{ transport: 'long-polling' }, 'Long polling'],
  [{ transport: 'long-polling', hold: '5s', batchLimit: 7 }, 'Long polling (hold 5s, batches of 7)'],
  [{ transport: 'http-streaming', heartbeat: '1s' }, 'HTTP streaming (heartbeat 1s)'],
  [{ transport: 'sse', bufferLimitBytes: 65_536 }, 'SSE (buffer 65536 B)'],
  [{ transport: 'websocket', frames: 'binary', compression: true }, 'WebSocket (binary, compressed)'],
  [{ transport: 'websocket', fragmentBytes: 100 }, 'WebSocket (fragments of 100 B)'],
])('the variant %j has a short label', (written, label) => {
  expect(labelOf(variantSchema.parse(written))).toBe(label);
});
