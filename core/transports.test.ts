import { expect, test } from 'vitest';
import { capabilitiesOf, transportNames, variantSchema } from './transports.ts';

test('only streams and WebSocket stay open, and only WebSocket sends upstream in frames', () => {
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
  ]);
});

test.each([
  { transport: 'pigeon' },
  { transport: 'short-polling' },
  { transport: 'sse', hold: '1s' },
  { transport: 'sse', bufferLimitBytes: 1 },
])('the variant %j is refused', (written) => {
  expect(variantSchema.safeParse(written).success).toBe(false);
});
