import { expect, test } from 'vitest';
import { createRandom } from '../core/random.ts';
import { defaultReconnect } from '../core/scenario/disturbances.ts';
import { variantSchema } from '../core/transports.ts';
import { credentialsFor } from './credentials.ts';
import { FallbackBook } from './fallbackBook.ts';
import { Network } from './network.ts';
import type { HttpAccess, Tap, WebSocketDuplex } from './wire/httpAccess.ts';
import type { ConnectionEvents, HttpConnection } from './wire/httpConnection.ts';
import { createLedger } from './wire/ledger.ts';
import { WireTap } from './wireTap.ts';

const worthOf = (id: string) => (Number(id) >= 10 ? 'best' : 'any');
const text = (base64 = '') => Buffer.from(base64, 'base64').toString('latin1');
const chunk = (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`;
const frame = (data: string) => `\x81${String.fromCharCode(data.length)}${data}`;
const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve));

/** A tapped subscriber whose connection and notifications are scripted. */
function scripted(
  tap: WireTap,
  role: 'requests' | 'stream' | 'websocket',
  overhead?: number,
  version: HttpAccess['version'] = '1.1',
) {
  const { requests, connections } = new Network();
  let connection: Tap | undefined;
  const about = { url: new URL('http://target'), topics: [] };
  const headers = { profile: 'minimal', cookieBytes: 0 } as const;
  const { network, sink } = tap.on({
    ...about,
    variant: variantSchema.parse({ transport: 'sse' }),
    headers,
    credentials: credentialsFor(null, { ...about, headers, network: { requests }, book: null }),
    random: createRandom(1, 'test'),
    reconnect: defaultReconnect,
    place: { cursor: undefined },
    sink: { subscribed() {}, notification() {}, gap() {}, fault() {}, refused() {} },
    network: {
      ledger: createLedger(),
      requests,
      connections,
      subprotocols: new Set(),
      fallbacks: new FallbackBook(),
      recordOverhead: () => overhead,
      version,
      requestsTo: () => () => ({ endpoint: 'GET /' }),
      openHttp(_url, _role, _events, on) {
        connection = on;
        return {} as HttpConnection;
      },
      openWebSocket(_url, on) {
        connection = on;
        return {} as WebSocketDuplex;
      },
    },
  });
  const url = new URL('http://target');
  if (role === 'websocket') network.openWebSocket(url);
  else network.openHttp(url, role, {} as ConnectionEvents);
  const received = (bytes: string) => connection?.received.scan(Buffer.from(bytes, 'latin1'));
  const sent = (bytes: string) => connection?.sent.scan(Buffer.from(bytes, 'latin1'));
  const brought = (...ids: string[]) => {
    for (const id of ids) sink.notification(id, 'a', `payload ${id}`);
    return turn();
  };
  const subscribed = () => {
    sent('hello');
    received('welcome');
    sink.subscribed();
  };
  return { sent, received, brought, subscribed };
}

test('holds a poll and its whole answer, and not the poll before', async () => {
  const tap = new WireTap(worthOf);
  const { sent, received, brought } = scripted(tap, 'requests');
  sent('ask 1');
  received('nothing');
  sent('ask 2');
  received('head ');
  received('body');
  await brought('11', '12');
  sent('ask 3');
  const sample = tap.sample();
  expect(sample?.handshake).toBeNull();
  expect(sample).not.toHaveProperty('recordOverhead');
  expect(sample?.exchange).not.toHaveProperty('records');
  expect([text(sample?.exchange.sent), text(sample?.exchange.received)]).toEqual(['ask 2', 'head body']);
  expect(sample?.notifications.map((n) => [n.id, text(n.payload)])).toEqual([
    ['11', 'payload 11'],
    ['12', 'payload 12'],
  ]);
});

test.each([
  ['1.1', undefined],
  ['2', '2'],
] as const)('says of HTTP/%s how its bytes are to be read', async (version, http) => {
  const tap = new WireTap(worthOf);
  const { sent, received, brought } = scripted(tap, 'requests', undefined, version);
  sent('ask');
  received('answer');
  await brought('11');
  expect(tap.sample()?.http).toBe(http);
});

test('holds what opened a stream, and one message that came alone, however it was cut', async () => {
  const tap = new WireTap(worthOf);
  const { sent, received, brought, subscribed } = scripted(tap, 'stream', 22);
  subscribed();
  received(chunk(':\n\n'));
  received(chunk('data: 11\n\n') + chunk('data: 12\n\n'));
  await brought('11', '12');
  received(chunk('data: 13\n\n') + chunk(':\n\n'));
  await brought('13');
  received(chunk(`data: ${'x'.repeat(17_000)}\n\n`));
  await brought('14');
  expect(tap.sample()).toBeNull();
  const message = chunk('data: 15\n\n');
  received(message.slice(0, 5));
  sent('a message upstream');
  received(message.slice(5));
  await brought('15');
  const sample = tap.sample();
  expect([text(sample?.handshake?.sent), text(sample?.handshake?.received)]).toEqual(['hello', 'welcome']);
  expect([text(sample?.exchange.sent), text(sample?.exchange.received)]).toEqual(['', message]);
  // Over TLS, a record for each piece.
  expect([sample?.handshake?.records, sample?.exchange.records, sample?.recordOverhead]).toEqual([
    { sent: 1, received: 1 },
    { sent: 0, received: 2 },
    22,
  ]);
});

test('does not take one WebSocket message for another when they are handed out late', async () => {
  const tap = new WireTap(worthOf);
  const { received, brought, subscribed } = scripted(tap, 'websocket');
  subscribed();
  received(frame('eleven'));
  received(frame('twelve'));
  await brought('11');
  received(frame('thirteen'));
  await brought('12');
  await brought('13');
  expect(tap.sample()).toBeNull();
  received('\x89\x00');
  received(frame('fourteen'));
  await brought('14');
  expect(text(tap.sample()?.exchange.received)).toBe(frame('fourteen'));
});

test('shows the window rather than what was before, and then the first by the schedule', async () => {
  const tap = new WireTap(worthOf);
  for (const ids of [['9'], ['12'], ['11'], ['10', '11'], ['5', '11']]) {
    const { sent, received, brought } = scripted(tap, 'requests');
    sent('ask');
    received(`answer ${ids}`);
    await brought(...ids);
  }
  expect(text(tap.sample()?.exchange.received)).toBe('answer 11');
});
