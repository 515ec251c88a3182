import { describe, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { checkPort, largestUsers, type Machine, preflight } from './preflight.ts';

const machine: Machine = {
  openFiles: 100_000,
  freeMemoryBytes: 16e9,
  localPorts: 28_232,
  reusesPorts: false,
  cores: 8,
};
const closing = { transport: 'short-polling', interval: '1s', connection: 'close' };

test('a machine with enough of everything has nothing to say', () => {
  expect(preflight(smallScenario(), machine)).toEqual([]);
});

test('what is unknown or unlimited is no obstacle', () => {
  const unknown = { ...machine, openFiles: null, localPorts: null };
  expect(preflight(smallScenario({ users: 1000, variants: [closing] }), unknown)).toEqual([]);
});

test('too few file descriptors are said with the limit to set and the users that fit', () => {
  const scenario = smallScenario({ users: 1000 });
  expect(preflight(scenario, { ...machine, openFiles: 1064 })).toEqual([]);
  const attempt = () => preflight(scenario, { ...machine, openFiles: 1024 });
  expect(attempt).toThrow(PushbenchError);
  expect(attempt).toThrow(
    '1000 users need 1064 open files per process (limit 1024). Raise the limit (ulimit -n 1064), or run with --users 960.',
  );
});

test.each<[Partial<Machine>, string]>([
  [{ openFiles: 64 }, '1 user needs 65 open files per process (limit 64). Raise the limit (ulimit -n 65).'],
  [{ freeMemoryBytes: 1 }, '1 user needs about 401 MB of memory (1 MB free). Free some.'],
  [{ localPorts: 0 }, '1 user needs 1 local ports (0 available). Widen net.ipv4.ip_local_port_range.'],
])('nobody is told to take fewer users than one: %j', (limits, message) => {
  expect(() => preflight(smallScenario({ users: 1 }), { ...machine, ...limits })).toThrow(message);
});

test('a subscriber that posts on a connection of its own needs two descriptors, on WebSocket one', () => {
  const parts = { users: 1000, streams: [stream({ from: 'subscriber' })] };
  const tight = { ...machine, openFiles: 1500 };
  expect(() => preflight(smallScenario(parts), tight)).toThrow('need 2064 open files');
  expect(preflight(smallScenario({ ...parts, variants: [{ transport: 'websocket' }] }), tight)).toEqual([]);
});

test('a subscriber with a chain needs descriptors for the transport that it tries, and the one before it', () => {
  const chain = (parts: object = {}) =>
    smallScenario({ users: 1000, variants: [{ transport: 'fallback' }], ...parts });
  const tight = { ...machine, openFiles: 1500 };
  expect(() => preflight(chain(), tight)).toThrow('need 2064 open files');
  const sending = chain({ streams: [stream({ from: 'subscriber' })] });
  expect(() => preflight(sending, tight)).toThrow('need 4064 open files');
});

test('too little memory is said with how much is needed', () => {
  const scenario = smallScenario({ users: 10_000 });
  expect(() => preflight(scenario, { ...machine, freeMemoryBytes: 1e9 })).toThrow(
    '10000 users need about 1250 MB of memory (1000 MB free).',
  );
});

test('more TLS connections a second than the cores can make are a warning, with how many users would do', () => {
  const twoCores = { ...machine, cores: 2, reusesPorts: true };
  const polling = (over: string, users: number) =>
    preflight(smallScenario({ users, variants: [{ ...closing, over }] }), twoCores);
  expect(polling('h2+tls', 1_000)).toEqual([
    'short-polling-1s-close-h2-tls opens 1000 TLS connections a second, each about 1.1 ms of CPU for load and ' +
      'target: too much for 2 cores. Run it with --users 909 at most, or leave it out.',
  ]);
  expect(polling('h2+tls', 909)).toEqual([]);
  expect(polling('direct', 1_000)).toEqual([]);
  expect(polling('shared100+tls', 1_000)).toHaveLength(1);
});

test('closed connections that would use up the ports are said with the variant', () => {
  const scenario = smallScenario({ users: 1000, variants: [closing, { transport: 'sse' }] });
  expect(() => preflight(scenario, machine)).toThrow(
    'short-polling-1s-close would have 60000 closed connections waiting (28232 local ports available).',
  );
  expect(preflight(scenario, { ...machine, reusesPorts: true })).toEqual([]);
});

test('everything that is wrong is said at once', () => {
  const scenario = smallScenario({ users: 10_000, variants: [closing] });
  const attempt = () => preflight(scenario, { ...machine, openFiles: 100, freeMemoryBytes: 1 });
  expect(attempt).toThrow(
    /^small cannot run on this machine:\n {2}.*files.*\n {2}.*memory.*\n {2}.*ports.*$/,
  );
});

test('more users than local ports are refused, also where closed connections do not wait', () => {
  const parts = { users: 20_000, streams: [stream({ from: 'subscriber' })] };
  const attempt = () => preflight(smallScenario(parts), { ...machine, openFiles: null, reusesPorts: true });
  expect(attempt).toThrow('20000 users need 40000 local ports (28232 available).');
});

describe('over a path', () => {
  const over = (path: string, parts: object = {}) =>
    smallScenario({ users: 10_000, variants: [{ transport: 'sse', over: path }], ...parts });
  const memoryOf = (path: string) => {
    const text = String(
      (() => {
        try {
          return preflight(over(path), { ...machine, freeMemoryBytes: 1 });
        } catch (error) {
          return (error as Error).message;
        }
      })(),
    );
    return Number(/about (\d+) MB/.exec(text)?.[1]);
  };

  test('users who share connections need a file for each connection', () => {
    expect(preflight(over('shared100+tls'), { ...machine, openFiles: 164 })).toEqual([]);
    expect(() => preflight(over('shared100+tls'), { ...machine, openFiles: 163 })).toThrow(
      '10000 users need 164 open files per process (limit 163)',
    );
    expect(() => preflight(over('h2+tls'), { ...machine, openFiles: 164 })).toThrow('need 10064 open files');
  });

  test('a user of HTTP/2 who posts has a stream for it, and no second connection', () => {
    const streams = [stream({ from: 'subscriber' })];
    expect(preflight(over('h2', { streams }), { ...machine, openFiles: 10_064 })).toEqual([]);
    expect(() => preflight(over('tls', { streams }), { ...machine, openFiles: 10_064 })).toThrow(
      'need 20064 open files',
    );
  });

  test('the variant that takes most memory decides', () => {
    const both = [{ transport: 'sse' }, { transport: 'sse', over: 'tls' }];
    const limits = { ...machine, freeMemoryBytes: 1.25e9 };
    expect(preflight(over('direct'), limits)).toEqual([]);
    expect(() => preflight(over('tls', { variants: both }), limits)).toThrow(/memory \(1250 MB free\)/);
  });

  test('TLS takes more memory, HTTP/2 more again, and users of shared connections less', () => {
    expect(memoryOf('tls')).toBeGreaterThan(memoryOf('direct'));
    expect(memoryOf('h2+tls')).toBeGreaterThan(memoryOf('tls'));
    expect(memoryOf('shared100+tls')).toBeLessThan(memoryOf('tls'));
    // 400 MB, and 85 or 103.05 kB for each of 10,000 users.
    expect([memoryOf('direct'), memoryOf('shared100+tls')]).toEqual([1250, 1431]);
  });
});

describe('the largest number of users', () => {
  const largest = (parts: object, limits: Partial<Machine>) =>
    largestUsers(smallScenario(parts), { ...machine, ...limits });

  test.each<[string, object, Partial<Machine>, number]>([
    ['open files', {}, { openFiles: 20_000 }, 19_936],
    ['open files', { streams: [stream({ from: 'subscriber' })] }, { openFiles: 20_000 }, 9_968],
    ['memory', {}, { freeMemoryBytes: 1.25e9 }, 10_000],
    ['local ports', {}, {}, 28_232],
    ['closed connections', { variants: [closing] }, {}, 470],
  ])('is what the scarcest of all suffices for: %s', (what, parts, limits, users) => {
    const found = largest(parts, limits);
    expect(found?.users).toBe(users);
    expect(found?.lacking).toContain(what);
  });

  test.each([{ openFiles: 700 }, { freeMemoryBytes: 480e6 }, { localPorts: 555 }, { openFiles: 20 }])(
    'is the last that the preflight lets through: %j',
    (limits) => {
      const users = largest({}, limits)?.users as number;
      const run = (n: number) => () => preflight(smallScenario({ users: n }), { ...machine, ...limits });
      if (users > 0) expect(run(users)).not.toThrow();
      expect(run(users + 1)).toThrow(PushbenchError);
    },
  );

  test('is unknown where nothing is known of the machine', () => {
    expect(largest({}, { openFiles: null, freeMemoryBytes: null, localPorts: null })).toBeNull();
  });
});

test('one core is a warning, not an obstacle', () => {
  expect(preflight(smallScenario(), { ...machine, cores: 1 })).toEqual([
    expect.stringContaining('there is only one core'),
  ]);
});

test('any free port needs no check', async () => {
  await expect(checkPort(0)).resolves.toBeUndefined();
});
