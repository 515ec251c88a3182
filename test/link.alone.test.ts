import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findNetwork, hostNetwork } from '../harness/place/network.ts';
import type { Hosts, Network } from '../harness/processes/hosts.ts';
import { runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';

const network = await findNetwork('auto');

/** A network that tells of the hosts of each trial. */
const watched = (of: Network, opened: (hosts: Hosts) => void): Network => ({
  ...of,
  async open(order) {
    const hosts = await of.open(order);
    opened(hosts);
    return hosts;
  },
});

const phases = { warmUp: '200ms', measure: '1s', drain: '2s' };
const over = (path: string, transport: object = { transport: 'sse' }, parts: object = {}) =>
  shortScenario({ users: 6, phases, variants: [{ ...transport, over: path }], ...parts });

/** Kinds of broken rules that a busy machine has nothing to do with. */
const isNotBusy = (kind: string) => ['delivery', 'faults', 'books'].includes(kind);

/** Whether private networks can have devices that a process carries packets between. */
const canCarry =
  network.name === 'private' &&
  (await network.open({ link: { rtt: '2ms', jitter: '1ms' }, seed: '' }).then(
    (hosts) => hosts.close().then(() => true),
    () => false,
  ));

const devicesOf = (pid: number) =>
  [...readFileSync(`/proc/${pid}/net/dev`, 'utf8').matchAll(/^\s*([\w-]+):/gm)].map(([, name]) => name);

describe.runIf(canCarry)('a link between private hosts', () => {
  test('delays each packet both ways, each user on a pipe of his own, under TLS and HTTP/2', async () => {
    const pids: number[] = [];
    const note = ({ link }: Hosts) => void pids.push(link?.pid ?? 0);
    // One pipe for all would take 640 ms for each notification, two times a second.
    const burst = {
      name: 'bursts',
      topics: 'broadcast',
      arrivals: { process: 'periodic', every: '500ms' },
      payload: { bytes: 4000 },
    };
    const path = 'rtt100ms+down1mbit+up750kbit+jitter2ms+h2+tls';
    const trial = await runShortTrial(
      over(path, { transport: 'long-polling' }, { users: 20, streams: [burst] }),
      { place: { ...sharedPlace, network: watched(network, note) } },
    );
    expect(trial.invalidKinds.filter(isNotBusy)).toEqual([]);
    expect(trial).toMatchObject({
      variant: 'long-polling-h2-tls-rtt100ms-down1000kbit-up750kbit-jitter2ms',
      bytes: { unaccounted: 0 },
      link: {
        method: 'tun',
        asked: { rttMs: 100, downKbit: 1000, upKbit: 750, loss: 0, jitterMs: 2, shared: false },
        dropped: 0,
        lost: 0,
        latenessMs: { p99: expect.any(Number) },
        cpuMs: expect.any(Number),
      },
    });
    expect(Number(trial.link?.rttMs.before)).toBeGreaterThan(96);
    expect(Number(trial.latencyMs.min)).toBeGreaterThan(48);
    expect(trial.latencyMs.p50 ?? trial.latencyMs.mean).toBeLessThan(500);
    expect(pids).toHaveLength(1);
    expect(() => process.kill(pids[0] as number, 0)).toThrow(/ESRCH/);
  });

  test('that stands still makes the trial invalid', async () => {
    const freeze = ({ link }: Hosts) => {
      const signal = (name: NodeJS.Signals) => process.kill(link?.pid as number, name);
      const { begin } = link ?? {};
      // From when the schedule has begun.
      Object.assign(link ?? {}, {
        begin() {
          begin?.();
          setTimeout(() => signal('SIGSTOP'), 400);
          setTimeout(() => signal('SIGCONT'), 1_400);
        },
      });
    };
    const trial = await runShortTrial(over('rtt20ms+loss10%'), {
      place: { ...sharedPlace, network: watched(network, freeze) },
    });
    expect(trial.invalidKinds).toContain('link');
    expect(trial.invalidKinds).not.toContain('delivery');
    expect(trial.link?.lost).toBeGreaterThan(0);
    expect(trial.packets?.retransmitted).toBeGreaterThan(0);
    expect(trial.invalid.join()).toMatch(
      /the link was late: packets arrived \d+\.\d ms after they were due at p99/,
    );
  });

  test('that is down for a while costs time and nothing else; the kernel sends again what the link lost', async () => {
    const users = 6;
    // Due before, while it is down, and after that.
    const trace = [100, 500, 1_300].map((atMs) => ({ atMs, payload: `{"at":${atMs}}` }));
    const written = over('rtt20ms', undefined, {
      streams: [{ name: 'news', topics: 'broadcast', arrivals: { process: 'trace', file: 'trace' } }],
      phases: { warmUp: '200ms', measure: '1200ms', drain: '3s' },
      disturbances: [
        { kind: 'link', after: '200ms', down: '400ms' },
        { kind: 'link', after: '800ms', rtt: '60ms' },
      ],
    });
    const trial = await runShortTrial({ ...written, traces: { trace } });
    expect(trial.invalidKinds.filter(isNotBusy)).toEqual([]);
    expect(trial.delivery).toMatchObject({ expected: 3 * users, delivered: 3 * users, lost: 0 });
    const { changes = [], catchUpMs } = trial.disturbance?.link ?? {};
    expect(changes).toMatchObject([
      { rttMs: null, dueMs: 400, forMs: 400, lastedMs: expect.any(Number) },
      { rttMs: 60, dueMs: 1_000, forMs: null, lastedMs: null },
    ]);
    // What was due while it was down came when it was up again.
    expect(catchUpMs?.count).toBe(users);
    expect(Number(trial.link?.rttMs.after)).toBeGreaterThan(59);
    const { downed = 0, lost = 0, carried = 0, dropped = 0 } = trial.link ?? {};
    expect([lost, downed >= users]).toEqual([0, true]);
    // What both kernels sent is what the link was given, but for its probe and for what closes connections.
    const { segmentsOut, segmentsIn, retransmitted } = trial.packets ?? {
      segmentsOut: 0,
      segmentsIn: 0,
      retransmitted: 0,
    };
    expect(retransmitted).toBeGreaterThanOrEqual(users);
    const [given, sent] = [carried + downed + lost + dropped - 10, segmentsOut + segmentsIn + retransmitted];
    expect(sent - given).toBeGreaterThanOrEqual(0);
    expect(sent - given).toBeLessThanOrEqual(6 * users);
  });

  test('that dies fails the trial, and leaves nothing behind', async () => {
    const kill = ({ link }: Hosts) =>
      void setTimeout(() => process.kill(link?.pid as number, 'SIGKILL'), 300);
    await expect(
      runShortTrial(over('rtt20ms+jitter1ms'), {
        place: { ...sharedPlace, network: watched(network, kill) },
      }),
    ).rejects.toThrow('the link died (SIGKILL)');
    expect(devicesOf(process.pid)).not.toContain('wire');
  });
});

test('without private hosts, a relay delays what connections say, and the target’s address is as before', async () => {
  const trial = await runShortTrial(over('rtt40ms+tls', { transport: 'websocket' }), {
    place: { ...sharedPlace, network: hostNetwork('a test') },
  });
  expect(trial.invalidKinds.filter(isNotBusy)).toEqual([]);
  expect(trial).toMatchObject({ bytes: { unaccounted: 0 }, link: { method: 'relay', dropped: 0, lost: 0 } });
  expect(Number(trial.latencyMs.min)).toBeGreaterThan(19);
  expect(Number(trial.link?.rttMs.before)).toBeGreaterThan(39);
});
