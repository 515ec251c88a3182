import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { commandLine, start, write, yaml } from './fixtures/cli.ts';

let proxy: Server;
const asked: string[] = [];
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  proxy.on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 502 no\r\n\r\n');
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const url = `http://user:s3cret@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  env = {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    NO_PROXY: '',
    no_proxy: '',
  };
});
afterAll(() => proxy.close());

describe('where the environment holds a proxy and an agent', () => {
  test('the target alone gets them, no request takes the way round, and the result says so', async () => {
    const { file, out } = write(yaml('500ms'));
    const agent = join(dirname(file), 'apm.cjs');
    const log = join(dirname(file), 'loaded.txt');
    writeFileSync(agent, `require('fs').appendFileSync(${JSON.stringify(log)}, process.argv[1] + '\\n')`);
    const { stderr } = await start(
      commandLine('run', file, '--variants', 'sse', '--network', 'host', '--out', out, '--no-report'),
      { ...env, NODE_OPTIONS: `--require ${agent}` },
    ).done;
    expect(asked).toEqual([]);
    const { trials, environment } = readResult(join(out, 'tiny', 'result.json'));
    expect(trials[0]?.delivery).toMatchObject({ lost: 0 });
    expect(trials[0]?.delivery.delivered).toBeGreaterThan(0);
    const loaded = readFileSync(log, 'utf8');
    expect(loaded).toContain('servers/main.ts');
    expect(loaded).not.toMatch(/clients\/main|publisher\/main/);
    expect(environment.conditions?.variables).toMatchObject({
      NODE_OPTIONS: `--require ${agent}`,
      HTTP_PROXY: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    });
    expect(JSON.stringify(environment)).not.toContain('s3cret');
    expect(stderr).toContain(`Warning: NODE_OPTIONS is set (--require ${agent}): the target runs with it`);
    expect(stderr).toContain('Warning: A proxy is set in the environment');
  });

  test('this process asks servers itself, too', async () => {
    const server = createServer((_request, response) => response.end('direct'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const script = `
      const { requestDirectly } = await import('./scripts/directRequests.ts');
      requestDirectly();
      const { get } = await import('node:http');
      const { text } = await import('node:stream/consumers');
      console.log(await (await fetch('${url}')).text(), await new Promise((resolve) => get('${url}', (r) => resolve(text(r)))));`;
    const node = promisify(execFile);
    const { stdout } = await node(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, ...env },
    });
    server.close();
    expect(stdout).toBe('direct direct\n');
    expect(asked).toEqual([]);
  });
});
