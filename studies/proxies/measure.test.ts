import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { type Path, pathInWords } from '../../core/path.ts';
import { relay, type StandIn, startStandIn } from '../../test/fixtures/proxyStandIns.ts';
import { proxiesOf } from '../../test/fixtures/seenProxies.ts';
import type { Subject } from './chosen.ts';
import type { Proxies } from './file.ts';
import { triedTransports } from './forms.ts';
import { measureProxies, type ProxiesPlan, type ProxyStarter } from './measure.ts';
import { outcomeOf } from './outcome.ts';

const subject = (name: string): Subject => ({
  name,
  preset: null,
  proxy: { program: 'nginx', config: name, template: '' },
});

const planOf = (...names: string[]): ProxiesPlan => ({
  subjects: names.map(subject),
  transports: triedTransports,
  over: {},
  pathOf: (transport) => `/${transport}`,
  silence: { upToMs: 1_500, heartbeatMs: null, holdMs: null },
});

const never = new AbortController().signal;

const standIns: Readonly<Record<string, StandIn>> = {
  relay: relay(),
  garbage: (client) => client.end('SSH-2.0-OpenSSH_9.2\r\n'),
  silent: () => {},
  changing: relay((piece) =>
    Buffer.from(piece.toString('latin1').replaceAll('abcdefgh', 'ABCDEFGH'), 'latin1'),
  ),
  impatient: relay(undefined, 700),
  refusing: (client) =>
    client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  resetting: (client) => client.resetAndDestroy(),
  dying: relay(),
};

const stopped: (() => boolean)[] = [];

const start: ProxyStarter = async ({ proxy: { config = '' } }, port) => {
  if (config === 'broken') throw new PushbenchError('unknown directive "sever"');
  const death = sleep(900).then(() => {
    throw new PushbenchError('nginx died (SIGKILL)');
  });
  death.catch(() => {});
  const started = await startStandIn(
    standIns[config] as StandIn,
    port,
    config === 'dying' ? death : undefined,
  );
  stopped.push(started.isStopped);
  return started;
};

describe('behind what is no proxy, or a bad one', () => {
  let seen: Proxies;

  beforeAll(async () => {
    const plan = planOf(...Object.keys(standIns), 'broken');
    seen = proxiesOf([], await measureProxies(plan, never, {}, start));
  });

  const wordsBehind = (name: string) =>
    Object.fromEntries(
      (seen.configurations.find((one) => one.name === name)?.transports ?? []).map((one) => {
        const { verdict, words } = outcomeOf(one, seen);
        return [one.transport, `${verdict}: ${words.join(', ')}`];
      }),
    );

  test('all transports work through what passes on everything', () => {
    expect(Object.values(wordsBehind('relay'))).toEqual(Array(5).fill('works: '));
  });

  test('no transport works with garbage, and each says why', () => {
    for (const words of Object.values(wordsBehind('garbage'))) expect(words).toMatch(/^fails: Parse Error/);
  });

  test('no answer is waited for without end', () => {
    for (const words of Object.values(wordsBehind('silent')))
      expect(words).toBe('fails: no answer within 3 s, and nothing reached the server');
  });

  test('what was changed on the way does not pass for what was sent', () => {
    for (const words of Object.values(wordsBehind('changing')))
      expect(words).toMatch(/^fails: something else came than was sent/);
  });

  test('a refusal has its status, whoever refuses', () => {
    expect(Object.values(wordsBehind('refusing'))).toEqual(Array(5).fill('fails: refused 403'));
  });

  test('a reset is a failure', () => {
    for (const words of Object.values(wordsBehind('resetting')))
      expect(words).toMatch(/^fails: .*(reset|hang up)/i);
  });

  test('a limit on silence is found, with the heartbeat that survives it', () => {
    const streams = seen.configurations
      .find(({ name }) => name === 'impatient')
      ?.transports.filter(({ silence }) => silence !== null);
    expect(streams?.map(({ transport }) => transport)).toEqual(
      triedTransports.filter((name) => name !== triedTransports[0]),
    );
    for (const { silence } of streams ?? []) {
      expect(silence?.cut?.afterMs).toBeGreaterThanOrEqual(650);
      expect(silence?.cut?.afterMs).toBeLessThan(1_400);
      expect(silence?.heartbeat).toMatchObject({ survived: true });
      expect(silence?.heartbeat?.everyMs).toBeLessThan(600);
      expect(silence?.heartbeat?.triedMs).toBeGreaterThan(700);
    }
  });

  test('one that dies, or does not start, is noted, and the others go on', () => {
    const failures = seen.configurations.flatMap(({ name, failure }) =>
      failure ? [`${name}: ${failure}`] : [],
    );
    expect(failures).toEqual(['dying: nginx died (SIGKILL)', 'broken: unknown directive "sever"']);
  });

  test('everything is stopped', () => {
    expect(stopped).toHaveLength(Object.keys(standIns).length);
    expect(stopped.every((isStopped) => isStopped())).toBe(true);
  });
});

test('what does not start is the answer where nothing else was asked for', async () => {
  await expect(measureProxies(planOf('broken'), never, {}, start)).rejects.toThrow('unknown directive');
});

test('what dies of its configuration is the answer where nothing else was asked for, also when a connection breaks before', async () => {
  const starting: ProxyStarter = async (_, port) => {
    let die = (_: Error) => {};
    const died = new Promise<never>((_, reject) => {
      die = reject;
    });
    died.catch(() => {});
    const breaking: StandIn = (client) => {
      client.resetAndDestroy();
      setTimeout(() => die(new PushbenchError('bind() failed (98: Address already in use)')), 100);
    };
    const { address, ...started } = await startStandIn(breaking, port, died);
    return { ...started, address: { ...address, url: address.url.replace('http:', 'https:') } };
  };
  const over = pathInWords('h2+tls') as Path;
  const plan: ProxiesPlan = { ...planOf('own'), over, transports: ['websocket'] };
  await expect(measureProxies(plan, never, {}, starting)).rejects.toThrow('already in use');
});

test('an interruption ends it at once, and everything is stopped', async () => {
  const abort = new AbortController();
  const before = stopped.length;
  const measured = measureProxies(planOf('relay', 'silent'), abort.signal, {}, start);
  setTimeout(() => abort.abort(new Error('interrupted')), 600);
  await expect(measured).rejects.toThrow('interrupted');
  expect(stopped.slice(before)).toHaveLength(2);
  expect(stopped.every((isStopped) => isStopped())).toBe(true);
});
