import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { defaultReconnect } from '../core/scenario/disturbances.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import { variantSchema } from '../core/transports.ts';
import type { Disturbance } from '../core/trial.ts';
import { slugOf } from '../core/variant.ts';
import { builtInTarget } from '../harness/processes/processCommand.ts';
import { startTarget } from '../servers/target.ts';
import { subscribe } from './fixtures/subscriber.ts';
import { runShortTrial, shortScenario } from './fixtures/trial.ts';

const named = (variants: readonly { transport: string }[]) =>
  variants.map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const);

const shortPolling = { transport: 'short-polling', interval: '50ms' };
const held = named([
  { transport: 'long-polling' },
  { transport: 'http-streaming' },
  { transport: 'sse' },
  { transport: 'websocket' },
]);
const all = [...named([shortPolling]), ...held];

describe('a subscriber whose connection is cut', () => {
  /** Publishes three before the cut, three while the subscriber is away, and three when it is back. */
  const received = async (variant: object, resume: boolean) => {
    const target = await startTarget(targetOptionsSchema.parse({}), { host: '127.0.0.1', port: 0 });
    const reconnect = { ...defaultReconnect, resume, first: 20 };
    const subscriber = subscribe(target.url, variant, ['a'], (context) => ({ ...context, reconnect }));
    const publish = (...ids: string[]) => ids.map((id) => target.feed.append(id, 'a', 'news'));
    const has = (id: string) => subscriber.until(() => subscriber.received.some((one) => one.id === id));
    try {
      await subscriber.subscribed;
      publish('1', '2', '3');
      await has('3');
      expect(subscriber.cut()).toBe(true);
      publish('4', '5', '6');
      if (resume) await has('6');
      else await subscriber.until(() => subscriber.subscriptions() === 2);
      publish('7', '8', '9');
      await has('9');
      expect(subscriber.gaps()).toBe(0);
      return subscriber.received.map(({ id }) => id);
    } finally {
      await subscriber.close();
      expect(subscriber.network.unaccounted()).toBe(0);
      await target.close();
    }
  };

  test.each(all)('misses nothing over %s when it resumes', async (_slug, variant) => {
    expect(await received(variant, true)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test.each(all)(
    'misses exactly what came meanwhile over %s when it cannot resume',
    async (_slug, variant) => {
      expect(await received(variant, false)).toEqual(['1', '2', '3', '7', '8', '9']);
    },
  );

  // Were a silent connection no success, the waits would add up to a quarter of an hour.
  test.each(held)(
    'waits no longer after many losses over %s, though nothing came in between',
    async (_slug, variant) => {
      const target = await startTarget(targetOptionsSchema.parse({ holdMs: 20 }), {
        host: '127.0.0.1',
        port: 0,
      });
      const reconnect = { ...defaultReconnect, jitter: 'none', first: 1, longest: 1_000_000 } as const;
      const subscriber = subscribe(target.url, variant, ['a'], (context) => ({ ...context, reconnect }));
      const { network } = subscriber;
      const answered = () => network.ledger.received.books();
      await subscriber.subscribed;
      for (let cuts = 1; cuts < 20; cuts++) {
        const { headers, handshake } = answered();
        expect(subscriber.cut()).toBe(true);
        await vi.waitFor(
          () => expect(answered().headers + answered().handshake).toBeGreaterThan(headers + handshake),
          {
            timeout: 10_000,
            interval: 1,
          },
        );
      }
      await subscriber.close();
      await target.close();
    },
  );

  test('has none to cut between polls on connections of their own', async () => {
    const target = await startTarget(targetOptionsSchema.parse({}), { host: '127.0.0.1', port: 0 });
    const variant = { transport: 'short-polling', interval: '1h', connection: 'close' };
    const subscriber = subscribe(target.url, variant, ['a']);
    await subscriber.subscribed;
    expect(subscriber.cut()).toBe(false);
    await subscriber.close();
    await target.close();
  });
});

describe('a trial in which all connections are cut', () => {
  const users = 6;
  /** Due before the cut at 200 ms, while everybody waits 500 ms to come back, and after that. */
  const trace = [100, 450, 950].map((atMs) => ({ atMs, payload: `{"at":${atMs}}` }));
  const scenario = (variant: object, resume: boolean) => ({
    ...shortScenario({
      users,
      streams: [{ name: 'news', topics: 'broadcast', arrivals: { process: 'trace', file: 'trace' } }],
      phases: { warmUp: '200ms', measure: '1s', drain: resume ? '3s' : '300ms' },
      disturbances: [{ kind: 'disconnect', every: '1s', within: '0ms' }],
      reconnect: { resume, jitter: 'none', first: '500ms' },
      variants: [variant],
    }),
    traces: { trace },
  });

  test.each(named([shortPolling, { transport: 'long-polling' }, { transport: 'websocket' }]))(
    'loses nothing over %s when subscribers resume',
    async (_slug, variant) => {
      const trial = await runShortTrial(scenario(variant, true));
      expect(trial.invalid).toEqual([]);
      expect(trial.delivery).toMatchObject({ expected: 3 * users, delivered: 3 * users, gaps: 0 });
      expect(trial.disturbance).toMatchObject({
        losses: 'forbidden',
        cuts: users,
        withheld: 0,
        restarts: [],
      });
    },
  );

  test.each(held.slice(1))(
    'loses exactly what was due meanwhile over %s when they do not',
    async (_slug, variant) => {
      const trial = await runShortTrial(scenario(variant, false), { agents: 2 });
      expect(trial.invalid).toEqual([]);
      expect(trial.delivery).toMatchObject({ expected: 3 * users, delivered: 2 * users, lost: users });
      const { losses, cuts, connects } = trial.disturbance as Disturbance;
      expect({ losses, cuts }).toEqual({ losses: 'expected', cuts: users });
      expect(sum(connects.attempted)).toBe(users);
      expect(sum(connects.made)).toBe(users);
      // Nobody comes before the wait of 500 ms that began at 200 ms.
      expect(connects.attempted.findIndex((count) => count > 0)).toBeGreaterThanOrEqual(6);
    },
  );
});

describe('a trial in which the target is restarted', () => {
  test.each(held.slice(2))('goes on over %s with everybody back, and valid', async (_slug, variant) => {
    const scenario = shortScenario({
      phases: { warmUp: '200ms', measure: '3s', drain: '2s' },
      disturbances: [{ kind: 'restart', after: '200ms', down: '100ms' }],
      reconnect: { first: '50ms', longest: '200ms' },
      variants: [variant],
    });
    const { users } = scenario;
    const trial = await runShortTrial(scenario, { agents: 2 });
    expect(trial.invalid).toEqual([]);
    const { restarts, returnMs, withheld, losses } = trial.disturbance as Disturbance;
    expect(losses).toBe('expected');
    expect(restarts).toHaveLength(1);
    const { atMs, downMs } = restarts[0] as Disturbance['restarts'][number];
    expect(atMs).toBeGreaterThanOrEqual(400);
    expect(downMs).toBeGreaterThanOrEqual(99);
    expect(returnMs.count).toBe(users);
    expect(returnMs.min).toBeGreaterThanOrEqual(99);
    expect(trial.delivery.gaps).toBe(users);
    expect(withheld).toBeGreaterThan(0);
    expect(trial.publisher.published + withheld).toBe(compileSchedule(scenario, 'test').count);
    expect(trial.delivery.lost).toBeGreaterThanOrEqual(withheld);
    expect(trial.bytes.unaccounted).toBe(0);
    // On a machine that is slow to start processes, there may be none to ask at the end of the window.
    const isBackInWindow = atMs + downMs < 3_100;
    if (process.platform === 'linux' && isBackInWindow) expect(trial.target.cpuMs).toBeGreaterThan(0);
  });

  test('fails when the target does not come back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pushbench-restart-'));
    const { file, args } = builtInTarget;
    const script = 'mkdir "$0/started" || exit 9; exec "$@"';
    const once = { file: 'sh', args: ['-c', script, folder, file, ...args] };
    const scenario = shortScenario({ disturbances: [{ kind: 'restart', after: '100ms' }] });
    await expect(runShortTrial(scenario, { target: once })).rejects.toThrow(/the target .*exit code 9/);
    rmSync(folder, { recursive: true });
  });
});

const sum = (counts: readonly number[]) => counts.reduce((n, count) => n + count, 0);
