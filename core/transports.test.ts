import { expect, test } from 'vitest';
import { capabilitiesOf, endpointNames, linksOf, transportNames, variantSchema } from './transports.ts';
import { slugOf } from './variant.ts';

test('only streams, WebSocket and Socket.IO stay open, and only the last two send upstream in frames', () => {
  const capabilities = transportNames.map((transport) => {
    const options = transport === 'short-polling' ? { interval: '1s' } : {};
    const { asks, upstream } = capabilitiesOf(variantSchema.parse({ transport, ...options }));
    return [transport, asks, upstream];
  });
  expect(capabilities).toEqual([
    ['short-polling', 'timer', 'post'],
    ['long-polling', 'hold', 'post'],
    ['http-streaming', 'never', 'post'],
    ['sse', 'never', 'post'],
    ['websocket', 'never', 'frame'],
    ['socket-io', 'never', 'frame'],
    ['fallback', 'never', 'post'],
  ]);
  const polling = variantSchema.parse({ transport: 'socket-io', connection: 'polling' });
  expect(capabilitiesOf(polling)).toEqual({ asks: 'hold', upstream: 'post' });
});

test('all transports have an endpoint of their own, but for the chain of others', () => {
  expect(transportNames.filter((name) => !(endpointNames as string[]).includes(name))).toEqual(['fallback']);
});

test('a chain tries its transports as they are by default, over its path and with its tokens', () => {
  const chain = variantSchema.parse({
    ...{ transport: 'fallback', order: ['websocket', 'long-polling'], over: 'tls' },
    auth: { by: 'cookie', lifetime: '1m' },
  });
  if (chain.transport !== 'fallback') throw new Error('not a chain');
  expect(slugOf(chain)).toBe('fallback-websocket+long-polling-tls-cookie-1m');
  expect(linksOf(chain).map(slugOf)).toEqual(['websocket-tls-cookie-1m', 'long-polling-tls-cookie-1m']);
});

test.each([
  { transport: 'pigeon' },
  { transport: 'short-polling' },
  { transport: 'sse', hold: '1s' },
  { transport: 'sse', bufferLimitBytes: 1 },
  { transport: 'fallback', order: [] },
  { transport: 'fallback', order: ['sse', 'sse'] },
  { transport: 'fallback', order: ['short-polling'] },
  { transport: 'fallback', order: ['fallback'] },
  { transport: 'fallback', tryFor: '9s' },
])('the variant %j is refused', (written) => {
  expect(variantSchema.safeParse(written).success).toBe(false);
});
