import { expect, test } from 'vitest';
import { variantSchema } from '../../core/transports.ts';
import { furtherDifferences } from './armDifferences.ts';

const polling = { transport: 'short-polling', interval: '1s' };

test.each([
  [{ transport: 'sse' }, { transport: 'websocket' }, []],
  [{ transport: 'sse' }, { transport: 'sse', over: 'tls' }, []],
  [{ transport: 'sse' }, { transport: 'websocket', over: 'tls' }, ['path']],
  [{ transport: 'sse', over: 'h2+tls' }, { transport: 'websocket', over: 'tls' }, ['path']],
  [{ transport: 'sse', over: 'tls' }, { transport: 'websocket', over: 'tls1.3' }, []],
  [{ transport: 'sse' }, { transport: 'websocket', compression: true }, ['compression']],
  [{ transport: 'websocket' }, { transport: 'websocket', compression: true }, []],
  [{ transport: 'sse', heartbeat: '5s' }, { transport: 'websocket', over: 'h2' }, ['path', 'heartbeat']],
  [{ transport: 'sse', auth: 'cookie' }, { transport: 'websocket' }, ['authentication']],
  [{ transport: 'sse', auth: 'cookie' }, { transport: 'websocket', auth: 'cookie' }, []],
  [polling, { ...polling, interval: '2s' }, []],
  [polling, { ...polling, interval: '2s', over: 'tls' }, ['path', 'poll interval']],
  [polling, { ...polling, interval: '2s', connection: 'close' }, ['poll interval', 'connection']],
])('%j and %j differ further in %j', (one, other, names) => {
  const [a, b] = [variantSchema.parse(one), variantSchema.parse(other)];
  expect(furtherDifferences(a, b)).toEqual(names);
  expect(furtherDifferences(b, a)).toEqual(names);
});
