import { describe, expect, test } from 'vitest';
import { playedMachine, withoutPrivateNetwork } from '../../../test/fixtures/surroundings.ts';
import type { Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { checks } from './index.ts';
import { isWithin } from './software.ts';

/** What one check finds on a machine. */
async function finding(id: string, surroundings: Surroundings): Promise<Finding> {
  const check = checks.find((one) => one.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check.probe(surroundings);
}

const clocksource = '/sys/devices/system/clocksource/clocksource0';
const governor = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';
const without =
  (...lacking: string[]) =>
  (program: string) =>
    lacking.includes(program) ? null : `/usr/bin/${program}`;

test('checks have ids of their own, and say what they are good for', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { id, brings } of checks) expect(brings, id).toMatch(/^\w.*[.]$/s);
});

test.each(checks.map(({ id }) => id))('%s: a machine that lacks nothing is ok', async (id) => {
  const { outcome, commands, advice } = await finding(id, playedMachine());
  expect({ outcome, commands, advice }).toEqual({ outcome: 'ok', commands: undefined, advice: undefined });
});

describe('whatever is lacking is named, with what mends it', () => {
  test.each<[string, string, Surroundings, Partial<Finding>]>([
    [
      'node',
      'too old',
      playedMachine({ node: { version: 'v20.1.0', required: '>=22.0.0' } }),
      { outcome: 'missing', found: 'v20.1.0; supported: >=22.0.0' },
    ],
    [
      'cores',
      'a single one',
      playedMachine({
        place: async () => ({
          ...(await playedMachine().place()),
          cores: { target: null, load: null, all: [0] },
        }),
      }),
      { outcome: 'limited', found: '1 core: target and load share it' },
    ],
    [
      'cores',
      'no taskset',
      playedMachine({
        find: without('taskset'),
        place: async () => ({
          ...(await playedMachine().place()),
          cores: { target: null, load: null, all: [0, 1] },
        }),
      }),
      {
        outcome: 'limited',
        found: '2 cores, but no taskset',
        commands: ['sudo apt-get install -y util-linux'],
      },
    ],
    [
      'cores',
      'a quota',
      playedMachine({ conditions: () => ({ ...playedMachine().conditions(), cpuQuotaCores: 1.5 }) }),
      { outcome: 'limited', found: '4 cores, of which a quota allows 1.5' },
    ],
    [
      'environment',
      'a watched target',
      playedMachine({
        conditions: () => ({ ...playedMachine().conditions(), variables: { NODE_OPTIONS: '--inspect' } }),
      }),
      { outcome: 'limited', found: expect.stringContaining('NODE_OPTIONS is set (--inspect)') },
    ],
    [
      'loopback',
      'a sandbox',
      playedMachine({ canListen: () => Promise.reject(new Error('listen EPERM')) }),
      { outcome: 'missing', found: 'a server on 127.0.0.1 cannot be reached: listen EPERM' },
    ],
    [
      'packet-counters',
      'a kernel that does not count',
      playedMachine({}, { '/proc/self/net/netstat': '' }),
      { outcome: 'missing', found: 'the kernel does not count IpExt.InOctets' },
    ],
    [
      'open-files',
      'a few',
      playedMachine({ machine: async () => ({ ...(await playedMachine().machine()), openFiles: 1_024 }) }),
      {
        outcome: 'limited',
        found: '1,024 per process: enough for 960 users of small',
        commands: ['sudo prlimit --pid $$ --nofile=1048576'],
      },
    ],
    [
      'open-files',
      'too few for a first run',
      playedMachine({ machine: async () => ({ ...(await playedMachine().machine()), openFiles: 256 }) }),
      { outcome: 'missing', found: '256 per process: enough for 192 users of small, which has 400' },
    ],
    [
      'local-ports',
      'a few',
      playedMachine({ machine: async () => ({ ...(await playedMachine().machine()), localPorts: 1_000 }) }),
      { outcome: 'limited', commands: ['sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"'] },
    ],
    [
      'memory',
      'hardly any',
      playedMachine({
        machine: async () => ({ ...(await playedMachine().machine()), freeMemoryBytes: 300e6 }),
      }),
      { outcome: 'missing', found: '300 MB free: enough for 0 users of small, which has 400' },
    ],
    [
      'clock',
      'a slow source',
      playedMachine(
        {},
        {
          [`${clocksource}/current_clocksource`]: 'hpet\n',
          [`${clocksource}/available_clocksource`]: 'tsc hpet acpi_pm\n',
        },
      ),
      { outcome: 'limited', commands: [`sudo sh -c 'echo tsc > ${clocksource}/current_clocksource'`] },
    ],
    [
      'clock',
      'coarse steps',
      playedMachine({ clockSteps: () => ({ stepNs: 15_600_000, readNs: 20 }) }),
      { outcome: 'limited', found: 'steps of 15600000 ns, read in 20 ns, from tsc' },
    ],
    [
      'load',
      'a busy machine',
      playedMachine({ loadAverage: 3.5 }),
      { outcome: 'limited', found: 'load average 3.50 on 4 cores' },
    ],
    [
      'governor',
      'one that saves power',
      playedMachine({}, { [governor]: 'powersave\n' }),
      { outcome: 'limited', commands: ['sudo cpupower frequency-set -g performance'] },
    ],
    [
      'calibration',
      'never made',
      playedMachine({ stored: async () => ({ calibratedAt: null, noiseFloors: 0 }) }),
      { outcome: 'missing', commands: ['pushbench calibrate'] },
    ],
    [
      'noise-floor',
      'never measured',
      playedMachine({ stored: async () => ({ calibratedAt: null, noiseFloors: 0 }) }),
      { outcome: 'missing', commands: ['pushbench aa small'] },
    ],
    [
      'cgroups',
      'without rights',
      playedMachine({ isWritable: () => false }),
      { outcome: 'limited', found: 'version 2; cpu read-only, memory read-only' },
    ],
    [
      'cgroups',
      'of version 1, one of them',
      playedMachine(
        {},
        {
          '/proc/self/cgroup': '4:memory:/a\n1:cpu,cpuacct:/b\n0::/\n',
          '/sys/fs/cgroup/user/cgroup.controllers': null,
          '/sys/fs/cgroup/cpu/cgroup.procs': '1\n',
        },
      ),
      { outcome: 'limited', found: 'version 1; cpu writable, memory missing' },
    ],
    [
      'tun',
      'another user’s',
      playedMachine({ isWritable: (path) => path !== '/dev/net/tun' }, { '/sys/module/tun/refcnt': '0' }),
      { outcome: 'missing', found: '/dev/net/tun cannot be written' },
    ],
    [
      'tun',
      'nothing to open them with',
      playedMachine({ find: without('perl') }),
      { outcome: 'missing', commands: ['sudo apt-get install -y perl'] },
    ],
    ['tun', 'another system', playedMachine({ platform: 'darwin' }), { outcome: 'limited' }],
    [
      'netem',
      'a kernel without',
      playedMachine(
        {},
        {
          '/lib/modules/6.1.0/modules.dep': 'kernel/x.ko:\n',
          '/etc/os-release': 'ID=ubuntu\nID_LIKE=debian\n',
        },
      ),
      {
        outcome: 'missing',
        found: 'this kernel was built without it',
        commands: ['sudo apt-get install -y linux-modules-extra-6.1.0'],
      },
    ],
    [
      'netem',
      'a kernel that says so only in its configuration',
      playedMachine(
        {},
        {
          '/lib/modules/6.1.0/modules.builtin': null,
          '/lib/modules/6.1.0/modules.dep': null,
          '/proc/config.gz': '# CONFIG_NET_SCH_NETEM is not set\nCONFIG_NET_SCH_TBF=y\n',
        },
      ),
      { outcome: 'missing' },
    ],
    [
      'tbf',
      'a kernel that tells nothing',
      playedMachine(
        {},
        { '/lib/modules/6.1.0/modules.builtin': null, '/lib/modules/6.1.0/modules.dep': null },
      ),
      { outcome: 'limited', found: 'this kernel does not say which modules it has' },
    ],
    [
      'tbf',
      'no tc to use it',
      playedMachine({ find: (program) => (['dnf'].includes(program) ? '/usr/bin/dnf' : null) }),
      { outcome: 'limited', commands: ['sudo dnf install -y iproute-tc'] },
    ],
    [
      'nginx',
      'not installed',
      playedMachine({ find: without('nginx') }),
      { outcome: 'missing', found: 'not found', commands: ['sudo apt-get install -y nginx'] },
    ],
    [
      'tcpdump',
      'not installed, on a system that nothing is known of',
      playedMachine({ find: () => null }),
      { outcome: 'missing', advice: 'Install tcpdump, and make sure that it is on PATH.' },
    ],
    [
      'chromium',
      'a stub',
      playedMachine({ run: () => Promise.reject(new Error('install it with snap\nplease')) }),
      { outcome: 'limited', found: '/usr/bin/chromium does not start: install it with snap' },
    ],
  ])('%s: %s', async (id, _, surroundings, expected) => {
    const found = await finding(id, surroundings);
    expect(found).toMatchObject(expected);
    expect(found.commands ?? found.advice).toBeTruthy();
  });
});

describe('a private network that cannot be had', () => {
  const found = async (parts: Partial<Surroundings>, files: Record<string, string> = {}) =>
    finding(
      'private-network',
      playedMachine({ place: await withoutPrivateNetwork('unshare failed'), ...parts }, files),
    );

  test.each<[string, Partial<Surroundings>, Record<string, string>, Partial<Finding>]>([
    [
      'lacks programs',
      { find: without('ip', 'nsenter') },
      {},
      { commands: ['sudo apt-get install -y util-linux iproute2'] },
    ],
    [
      'is refused by a setting',
      {},
      { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' },
      { commands: ['sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'] },
    ],
    ['is refused by a container', { isRoot: true }, {}, { advice: expect.stringContaining('--privileged') }],
    ['is not of this system', { platform: 'darwin' }, {}, { advice: expect.stringContaining('Linux') }],
  ])('%s', async (_, parts, files, expected) => {
    expect(await found(parts, files)).toMatchObject({
      outcome: 'missing',
      found: 'unshare failed',
      ...expected,
    });
  });

  test('leaves packets of all programs together', async () => {
    const place = await withoutPrivateNetwork('unshare failed');
    expect(await finding('packet-counters', playedMachine({ place }))).toMatchObject({ outcome: 'limited' });
  });
});

test('time that the hypervisor took is measured between two readings', async () => {
  const place = await playedMachine().place();
  const stealsMs = [1_000, 1_200];
  const readMachine = () => ({
    cores: 4,
    busyMs: 0,
    targetCoreBusyMs: 0,
    stealMs: stealsMs.shift() ?? 0,
    throttledMs: null,
  });
  const surroundings = playedMachine({ place: async () => ({ ...place, readMachine }) });
  expect(await finding('steal', surroundings)).toMatchObject({
    outcome: 'limited',
    found: '10.0 % within 500 ms',
  });
});

test.each([
  ['v24.1.0', '^22.18.0 || >=23.6.0', true],
  ['v22.18.0', '^22.18.0 || >=23.6.0', true],
  ['v22.17.9', '^22.18.0 || >=23.6.0', false],
  ['v23.5.0', '^22.18.0 || >=23.6.0', false],
  ['v25.0.0-nightly', '>=23.6.0', true],
  ['v20.19.0', '^20.0.0', true],
  ['v21.0.0', '^20.0.0', false],
])('Node.js %s within %s: %s', (version, range, isIn) => {
  expect(isWithin(version, range)).toBe(isIn);
});
