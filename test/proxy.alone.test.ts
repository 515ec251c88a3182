import { describe, expect, test } from 'vitest';
import { findNetwork, hostNetwork } from '../harness/place/network.ts';
import { isInstalled, runningProxies } from './fixtures/proxies.ts';
import { runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';

const isPrivate = (await findNetwork('auto')).name === 'private';
const hasNginx = process.platform === 'linux' && (await isInstalled('nginx'));

const phases = { warmUp: '200ms', measure: '1s', drain: '2s' };
const over = (path: object | string, transport: object) =>
  shortScenario({ users: 6, phases, variants: [{ ...transport, over: path }] });

/** Kinds of broken rules that a busy machine has nothing to do with. */
const isNotBusy = (kind: string) => ['delivery', 'faults', 'books'].includes(kind);

const polls = { transport: 'short-polling', interval: '200ms', connection: 'close' };

describe.runIf(hasNginx)('a proxy', () => {
  test
    .runIf(isPrivate)
    .concurrent('is where TLS ends, with CPU, memory and connections of its own', async () => {
      const trial = await runShortTrial(over('tls+nginx', polls));
      expect(trial.invalidKinds.filter(isNotBusy)).toEqual([]);
      expect(trial).toMatchObject({
        variant: 'short-polling-200ms-close-tls-nginx',
        bytes: { unaccounted: 0 },
        tls: { version: 'TLSv1.3' },
        proxy: {
          program: 'nginx',
          version: expect.stringMatching(/^\d+\.\d+/),
          configuration: 'right',
          cpuMs: expect.any(Number),
        },
      });
      const { packets, proxy } = trial;
      // Each poll opens a connection to the proxy, which keeps a few to the target.
      expect(packets?.connectionsOpened).toBe(trial.connections.opened);
      expect(packets?.connectionsOpened).toBeGreaterThan(30);
      expect(proxy?.packets?.connectionsOpened).toBeGreaterThan(0);
      expect(proxy?.packets?.connectionsOpened).toBeLessThan(12);
      expect(proxy?.packets?.bytesOnWire).toBeLessThan(Number(packets?.bytesOnWire));
      expect(proxy?.measured.packets?.segmentsOut).toBeGreaterThan(0);
      expect(proxy?.rssBytes.connected).toBeGreaterThan(1e6);
    });

  test.runIf(isPrivate).concurrent('without a pool opens a connection for each request', async () => {
    const template = `daemon off; master_process off; pid {dir}/pid; events {} http { access_log off;
      client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
      scgi_temp_path {dir}/s; server { listen {listen}; location / { proxy_pass http://{target}; } } }`;
    const proxy = { program: 'nginx', config: './Old one.conf', template };
    const trial = await runShortTrial(over({ proxy }, { ...polls, connection: 'keep-alive' }));
    expect(trial.invalidKinds.filter(isNotBusy)).toEqual([]);
    expect(trial.variant).toBe('short-polling-200ms-keep-alive-nginx-old-one');
    expect(trial.proxy?.configuration).toBe('Old one.conf');
    expect(trial.packets?.connectionsOpened).toBeLessThan(20);
    expect(trial.proxy?.packets?.connectionsOpened).toBe(trial.requests.total);
  });

  test.concurrent('that does not pass on an upgrade fails the trial, with its status', async () => {
    await expect(runShortTrial(over('nginx-no-upgrade', { transport: 'websocket' }))).rejects.toMatchObject({
      message: expect.stringMatching(/426/),
    });
  });

  test('that dies in the middle fails the trial, and leaves nothing', async () => {
    const dying = runShortTrial(over('nginx', { transport: 'sse' }), {
      place: { ...sharedPlace, network: hostNetwork('a test') },
      onProgress: ({ phase }) => {
        if (phase === 'measuring') for (const pid of runningProxies()) process.kill(pid, 'SIGKILL');
      },
    });
    await expect(dying).rejects.toMatchObject({ kind: 'died', message: 'nginx died (SIGKILL)' });
    expect(runningProxies()).toEqual([]);
  });
});
