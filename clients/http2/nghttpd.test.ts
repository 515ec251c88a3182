import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { works } from '../../test/fixtures/works.ts';
import { HttpClient } from '../httpClient.ts';
import { Network } from '../network.ts';
import { Fields } from '../wire/fields.ts';

const file = 'nghttpd';
const large = 'notification\n'.repeat(300_000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe.runIf(works(file, '--version'))('against nghttpd (where it is installed: nghttp2-server)', () => {
  let folder: string;
  let server: ChildProcess;
  let url: URL;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pushbench-nghttpd-'));
    writeFileSync(join(folder, 'small.txt'), 'fine');
    writeFileSync(join(folder, 'large.txt'), large);
    const port = await freePort();
    const padded = ['--padding=100', '--trailer', 'x-sum: 1', '--max-concurrent-streams=2', '--echo-upload'];
    const args = ['--no-tls', '--verbose', '--address=127.0.0.1', `--htdocs=${folder}`, ...padded, `${port}`];
    server = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    server.stdout?.on('data', (text) => {
      said += text;
    });
    while (!said.includes('listen')) await once(server.stdout as NonNullable<typeof server.stdout>, 'data');
    url = new URL(`http://127.0.0.1:${port}`);
  });
  afterAll(async () => {
    server.kill();
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  });

  test('files and echoes come whole, padded and with trailers, and each byte is in the books', async () => {
    const network = new Network(undefined, {
      http: { version: '2', connection: 'shared', usersPerConnection: 3 },
    });
    const clients = [1, 2, 3].map(() => new HttpClient(url, network.forSubscriber(), 'requests'));
    const ask = (client: HttpClient, path: string, body?: string) =>
      new Promise<string>((resolve, reject) => {
        let text = '';
        client.send(client.prepare(body === undefined ? 'GET' : 'POST', path, new Fields({}), body), {
          data: (bytes, start, end) => {
            text += bytes.toString('latin1', start, end);
          },
          ended: () => resolve(text),
          failed: reject,
        });
      });
    const answers = await Promise.all(
      clients.flatMap((client) => [
        ask(client, '/small.txt'),
        ask(client, '/large.txt'),
        ask(client, '/echo', large),
      ]),
    );
    expect(answers).toEqual([1, 2, 3].flatMap(() => ['fine', large, large]));
    expect(network.connections.opened).toBe(1);
    expect(network.http2Use?.peer.maxConcurrentStreams).toBe(2);
    await expect(ask(clients[0] as HttpClient, '/none')).rejects.toThrow('404');
    await Promise.all(clients.map((client) => client.close()));
    expect(network.unaccounted()).toBe(0);
  });
});
