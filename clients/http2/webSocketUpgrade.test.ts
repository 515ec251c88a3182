import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { issueIdentity } from '../../harness/processes/certificate.ts';
import { subscribe, type TestSubscriber } from '../../test/fixtures/subscriber.ts';

const host = '127.0.0.1';
const { certificate: cert, key, authority } = issueIdentity({ kind: 'p256', hosts: [host] });

/** What a target sends to whoever has subscribed. */
const messages = [{ cursor: 'a' }, { cursor: 'b', id: '1', topic: 'news', data: 'x'.repeat(100_000) }];

let server: Http2SecureServer;
let sockets: WebSocketServer;
let subscriber: TestSubscriber | undefined;
/** What was agreed on by ALPN, connection by connection. */
let agreed: string[];
let url: string;

/** A server of both versions, whose SETTINGS say nothing of WebSockets unless it is asked for. */
async function listen(options: { announces?: boolean; allowHTTP1?: boolean } = {}): Promise<void> {
  const { announces = false, allowHTTP1 = true } = options;
  agreed = [];
  server = createSecureServer({
    cert,
    key,
    allowHTTP1,
    settings: { enableConnectProtocol: announces },
  });
  server.on('secureConnection', (socket: TLSSocket) => agreed.push(`${socket.alpnProtocol}`));
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream) => {
    stream.respond({ ':status': 403, 'content-type': 'text/plain' });
    stream.end('no WebSockets here');
  });
  sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.once('message', () => {
        for (const message of messages) ws.send(JSON.stringify(message));
        ws.on('message', (text) => ws.send(`${text}`));
      });
    }),
  );
  server.listen(0, host);
  await once(server, 'listening');
  url = `https://${host}:${(server.address() as AddressInfo).port}`;
}

const opened = (over: string) => {
  subscriber = subscribe(url, { transport: 'websocket', over }, ['news'], undefined, authority);
  return subscriber;
};

beforeEach(() => {
  subscriber = undefined;
});
afterEach(async () => {
  await subscriber?.close();
  // Of both connections.
  expect(subscriber?.network.unaccounted() ?? 0).toBe(0);
  for (const ws of sockets.clients) ws.terminate();
  server.close();
});

describe('a WebSocket over HTTP/2 with TLS, where SETTINGS announce none on streams', () => {
  test('takes a connection of its own, of HTTP/1.1 alone, and is counted as such', async () => {
    await listen();
    const one = opened('h2+tls');
    await one.until(() => one.received.length === 1);
    expect(agreed).toEqual(['h2', 'http/1.1']);
    expect(one.faults).toEqual([]);
    expect(one.network.connections).toEqual({ opened: 2, failed: 0, reconnected: 0 });
    expect(one.network.http2Use).toMatchObject({
      version: 'h2',
      connections: 1,
      streams: 0,
      webSockets: { onStreams: 0, onHttp1: 1 },
      peer: { connectProtocol: false },
    });
    const { full, resumed } = one.network.tlsUse?.handshakes ?? { full: 0, resumed: 0 };
    expect(full + resumed).toBe(2);
    const { received } = one.network.traffic();
    expect(received.payload).toBe(100_000);
  });

  test('asks once: a user that comes back goes to HTTP/1.1 at once', async () => {
    await listen();
    const one = opened('h2+tls');
    await one.until(() => one.received.length === 1);
    one.cut();
    await one.until(() => one.received.length === 2);
    expect(agreed).toEqual(['h2', 'http/1.1', 'http/1.1']);
    expect(one.network.http2Use?.webSockets).toEqual({ onStreams: 0, onHttp1: 2 });
  });

  test('is a fault where HTTP/1.1 is not spoken either', async () => {
    await listen({ allowHTTP1: false });
    const one = opened('h2+tls');
    await expect(one.refused).rejects.toThrow(/cannot be used: .*(ALPN|protocol)/i);
  });

  test('lets go of both connections where it is closed before it is open', async () => {
    await listen();
    sockets.handleUpgrade = () => {};
    const one = opened('h2+tls');
    await expect.poll(() => agreed).toEqual(['h2', 'http/1.1']);
    await one.close();
    const open = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
    await expect.poll(open).toBe(0);
  });
});

describe('a WebSocket over HTTP/2 with TLS, where SETTINGS announce them on streams', () => {
  test('that is refused there is refused: it does not try HTTP/1.1', async () => {
    await listen({ announces: true });
    const one = opened('h2+tls');
    await expect(one.refused).rejects.toThrow(/403.*no WebSockets here/);
    expect(agreed).toEqual(['h2']);
    expect(one.network.http2Use?.webSockets).toEqual({ onStreams: 1, onHttp1: 0 });
  });
});
