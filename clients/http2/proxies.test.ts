import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetOptionsSchema } from '../../core/messages/contract.ts';
import { startTarget } from '../../servers/target.ts';
import { type Front, frontedBy } from '../../test/fixtures/frontedBy.ts';
import { isInstalled } from '../../test/fixtures/proxies.ts';
import { subscribe } from '../../test/fixtures/subscriber.ts';
import { HttpClient } from '../httpClient.ts';
import { Network } from '../network.ts';
import type { SubscriberContext } from '../transport.ts';
import { Fields } from '../wire/fields.ts';
import type { RequestFault } from '../wire/requestFault.ts';

/** More than the window of a stream. */
const large = 'notification\n'.repeat(100_000);
/** As much as nginx takes of a body without being told. */
const upload = 'message\n'.repeat(100_000);

let server: Server;
let target: string;
let front: Front;
let network: Network;
let clients: HttpClient[];
/** Answers of /held, which wait for the test. */
let held: ServerResponse[];
let unasked: RequestFault[];

const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => unknown>> = {
  '/small': (response) => response.end('fine'),
  '/large': (response) => response.end(large),
  '/echo': async (response, request) => response.end(await text(request)),
  '/held': (response) => held.push(response),
  '/stream': (response) => {
    response.write('0\n');
    held.push(response);
  },
  '/broken': (response) => {
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  },
};

beforeEach(async () => {
  [held, clients, unasked] = [[], [], []];
  server = createServer((request, response) => answers[request.url as string]?.(response, request));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  // Each byte that the sockets have counted is in the books, whatever became of the streams.
  expect(network.unaccounted()).toBe(0);
  await front.close();
  server.closeAllConnections();
  server.close();
});

async function start(words: string, change?: (text: string) => string, before = target): Promise<void> {
  front = await frontedBy(words, before, change);
  network = new Network(undefined, front.path, front.authority);
}

const user = (role: 'requests' | 'stream' = 'requests') => {
  const client = new HttpClient(new URL(front.url), network.forSubscriber(), role, {
    onUnasked: (fault) => unasked.push(fault),
  });
  clients.push(client);
  return client;
};

/** The body of an answer; `came` hears each piece. */
const ask = (client: HttpClient, path: string, body?: string, came = (_piece: string) => {}) =>
  new Promise<string>((resolve, reject) => {
    let all = '';
    client.send(client.prepare(body === undefined ? 'GET' : 'POST', path, new Fields({}), body), {
      data: (bytes, start, end) => {
        const piece = bytes.toString('latin1', start, end);
        all += piece;
        came(piece);
      },
      ended: () => resolve(all),
      failed: reject,
    });
  });

/** With how many streams at once each is content. */
const proxies = [
  { program: 'nginx', streams: 128 },
  { program: 'haproxy', streams: 100 },
] as const;
const installed = await Promise.all(proxies.map(({ program }) => isInstalled(program)));

describe.each(proxies)('behind $program', ({ program, streams }) => {
  describe.runIf(installed[proxies.findIndex((one) => one.program === program)])(
    'where it is installed',
    () => {
      test.each(['h2+tls', 'h2'])('over %s, polls, posts and streams come whole', async (words) => {
        await start(`${words}+${program}`);
        const one = user();
        for (let i = 0; i < 20; i++) expect(await ask(one, '/small')).toBe('fine');
        expect(await ask(one, '/echo', upload)).toBe(upload);
        expect(await ask(one, '/large')).toBe(large);
        const pieces: string[] = [];
        const streaming = ask(user('stream'), '/stream', undefined, (piece) => pieces.push(piece));
        for (let i = 1; i < 5; i++) {
          // Nothing is withheld.
          await expect.poll(() => pieces.length).toBe(i);
          held[0]?.write(`${i}\n`);
        }
        held[0]?.end();
        expect(await streaming).toBe('0\n1\n2\n3\n4\n');
        expect(network.connections).toEqual({ opened: 2, failed: 0, reconnected: 0 });
        expect(network.http2Use).toMatchObject({ version: words === 'h2' ? 'h2c' : 'h2', streams: 23 });
      });

      test('a WebSocket is where the proxy takes it, and a page of its origin is at home', async () => {
        const options = targetOptionsSchema.parse({ allowedOrigins: ['https://app.example'] });
        const own = await startTarget(options, { host: '127.0.0.1', port: 0 });
        await start(`h2+tls+${program}`, undefined, own.url);
        const page = (context: SubscriberContext) => {
          const headers = { profile: 'chrome', cookieBytes: 0 } as const;
          return { ...context, headers };
        };
        const variant = { transport: 'websocket', over: 'h2+tls' };
        const one = subscribe(front.url, variant, ['news'], page, front.authority);
        await Promise.race([one.subscribed, one.refused]);
        own.feed.append('1', 'news', 'good');
        await one.until(() => one.received.length === 1);
        expect(one.faults).toEqual([]);
        await one.close();
        expect(one.network.unaccounted()).toBe(0);
        expect(one.network.http2Use?.webSockets).toEqual(
          program === 'nginx' ? { onStreams: 0, onHttp1: 1 } : { onStreams: 1, onHttp1: 0 },
        );
        await own.close();
      });

      test('many users of one connection wait for a stream, and share its window', async () => {
        await start(`shared200+tls+${program}`);
        const users = Array.from({ length: streams + 20 }, () => user());
        const all = Promise.all(users.map((one) => ask(one, '/held')));
        await expect.poll(() => held.length, { timeout: 5_000 }).toBe(streams);
        const release = setInterval(() => held.splice(0, 10).map((response) => response.end('fine')), 5);
        expect(await all).toEqual(users.map(() => 'fine'));
        clearInterval(release);
        expect(network.connections.opened).toBe(1);
        expect(network.http2Use?.peer.maxConcurrentStreams).toBe(streams);
      });

      test('content in both directions at once waits for its windows, and comes whole', async () => {
        await start(`shared20+tls+${program}`);
        const users = Array.from({ length: 3 }, () => user());
        const all = users.flatMap((one) => [ask(one, '/echo', upload), ask(one, '/large')]);
        expect(await Promise.all(all)).toEqual(users.flatMap(() => [upload, large]));
        expect(network.connections.opened).toBe(1);
      });

      test('a stream that the server cuts off fails alone', async () => {
        await start(`shared20+tls+${program}`);
        const [one, other] = [user(), user('stream')];
        const streaming = ask(other, '/stream');
        await expect.poll(() => held.length).toBe(1);
        // nginx 1.22 resets the stream, but not before it sends something else on the connection; HAProxy 2.6
        // makes a proper end of it, which nobody can tell from one.
        const others = setInterval(() => held[0]?.write('.'), 20);
        const said = await ask(one, '/broken').catch((error: Error) => error.message);
        clearInterval(others);
        expect(said).toMatch(program === 'nginx' ? /reset the stream with INTERNAL_ERROR/ : /^half$|reset/);
        expect(await ask(one, '/small')).toBe('fine');
        held[0]?.end();
        expect(await streaming).toMatch(/^0\n\.+$/);
        expect(network.connections.opened).toBe(1);
      });

      test('a stream that we leave ends at the server, and the others go on', async () => {
        await start(`shared20+tls+${program}`);
        const [one, other] = [user('stream'), user()];
        expect(await ask(other, '/small')).toBe('fine');
        let came = '';
        const left = ask(one, '/stream', undefined, (piece) => {
          came += piece;
        });
        await expect.poll(() => came).toBe('0\n');
        const gone = once(held[0] as ServerResponse, 'close');
        one.cut();
        await expect(left).rejects.toThrow('cut');
        await gone;
        expect(await ask(other, '/small')).toBe('fine');
        expect(network.connections.opened).toBe(1);
      });
    },
  );
});

describe.runIf(installed[0])('GOAWAY of nginx', () => {
  const few = (configuration: string) =>
    configuration.replace('keepalive_requests 1000000;\n  map', 'keepalive_requests 5;\n  map');

  test('after so many requests comes with an answer, which is whole, and is not passed over', async () => {
    await start('h2+tls+nginx', few);
    const one = user();
    for (let i = 0; i < 12; i++) expect(await ask(one, '/small')).toBe('fine');
    expect(network.connections.opened).toBe(3);
    expect(unasked.map(({ kind }) => kind)).toEqual(['reconnect', 'reconnect']);
  });

  test('leaves the streams that it still serves', async () => {
    await start('shared20+tls+nginx', few);
    const streams = [1, 2, 3].map(() => ask(user('stream'), '/stream'));
    await expect.poll(() => held.length).toBe(3);
    const one = user();
    for (let i = 0; i < 6; i++) expect(await ask(one, '/small')).toBe('fine');
    for (const response of held) response.end('1\n');
    expect(await Promise.all(streams)).toEqual(['0\n1\n', '0\n1\n', '0\n1\n']);
  });

  test('before it quits leaves a stream until it has ended', async () => {
    // Of one process alone, nginx quits at once.
    await start('h2+tls+nginx', (configuration) => configuration.replace('master_process off;', ''));
    const streaming = ask(user('stream'), '/stream');
    await expect.poll(() => held.length).toBe(1);
    front.process.kill('SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, 100));
    held[0]?.end('1\n');
    expect(await streaming).toBe('0\n1\n');
    await once(front.process, 'exit');
  });
});

test.runIf(installed[1])('HAProxy that is to stop leaves a stream until it has ended', async () => {
  await start('h2+tls+haproxy');
  const one = user();
  const streaming = ask(user('stream'), '/stream');
  await expect.poll(() => held.length).toBe(1);
  front.process.kill('SIGUSR1');
  await new Promise((resolve) => setTimeout(resolve, 100));
  held[0]?.end('1\n');
  expect(await streaming).toBe('0\n1\n');
  await ask(one, '/small').catch(() => {});
});
