import { describe, expect, test } from 'vitest';
import { distortions } from '../../core/conditions.ts';
import { loadEnvironment } from '../processes/loadEnvironment.ts';
import { readConditions } from './conditions.ts';

const plain = readConditions({}, () => null);
const inFiles = (files: Readonly<Record<string, string>>) =>
  readConditions({}, (path) => files[path] ?? null);

describe('variables', () => {
  test('are recorded where they change how programs run, and no others', () => {
    const env = {
      NODE_OPTIONS: '--require ./apm.js',
      UV_THREADPOOL_SIZE: '1',
      LD_PRELOAD: 'x.so',
      HOME: '/root',
      EMPTY: '',
    };
    expect(readConditions({ ...env, MALLOC_ARENA_MAX: '2' }, () => null).variables).toEqual({
      LD_PRELOAD: 'x.so',
      MALLOC_ARENA_MAX: '2',
      NODE_OPTIONS: '--require ./apm.js',
      UV_THREADPOOL_SIZE: '1',
    });
  });

  test.each([
    ['HTTP_PROXY', 'http://user:s3cret@proxy.example:3128/path?s3cret', 'proxy.example:3128'],
    ['https_proxy', 'user:s3cret@proxy.example:3128', 'proxy.example:3128'],
    ['ALL_PROXY', 'socks5://user:s3@cret@[::1]:1080', '[::1]:1080'],
    ['NODE_OPTIONS', '--require apm --apm-token=s3cret', '--require apm --apm-token=…'],
    [
      'JAVA_TOOL_OPTIONS',
      '-Dpassword="s3cret" -Durl=http://u:s3cret@host/',
      '-Dpassword=… -Durl=http://…@host/',
    ],
    ['NODE_LICENSE_KEY', 's3cret', '…'],
  ])('%s is recorded without its secrets', (name, value, recorded) => {
    const { variables } = readConditions({ [name]: value }, () => null);
    expect(variables).toEqual({ [name]: recorded });
    expect(JSON.stringify(variables)).not.toContain('cret');
  });

  test('that change how Node.js runs, or divert requests, do not reach the load', () => {
    const env = {
      PATH: '/bin',
      NODE_OPTIONS: '--inspect',
      HTTPS_PROXY: 'http://x',
      no_proxy: 'y',
      LD_PRELOAD: 'x.so',
    };
    expect(loadEnvironment({ ...env, NODE_COMPILE_CACHE: '/tmp/c' })).toEqual({
      PATH: '/bin',
      NODE_COMPILE_CACHE: '/tmp/c',
    });
  });
});

describe('limits', () => {
  test('of control groups are the narrowest of all groups around, in version 2', () => {
    expect(
      inFiles({
        '/proc/self/cgroup': '0::/kubepods/pod1\n',
        '/sys/fs/cgroup/kubepods/pod1/cpu.max': 'max 100000\n',
        '/sys/fs/cgroup/kubepods/cpu.max': '150000 100000\n',
        '/sys/fs/cgroup/kubepods/pod1/memory.max': '536870912\n',
        '/sys/fs/cgroup/memory.max': 'max\n',
      }),
    ).toMatchObject({ cpuQuotaCores: 1.5, memoryLimitBytes: 536_870_912 });
  });

  test('of control groups are read in version 1, where a huge number means none', () => {
    const files = {
      '/proc/self/cgroup': '4:cpu,cpuacct:/docker/1\n3:memory:/docker/1\n',
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': '9223372036854771712\n',
    };
    expect(inFiles(files)).toMatchObject({ cpuQuotaCores: 0.5, memoryLimitBytes: null });
    expect(plain).toMatchObject({
      cpuQuotaCores: null,
      memoryLimitBytes: null,
      limits: {},
      kernelSettings: {},
    });
  });

  test('of the process, its scheduling class and the kernel’s settings are read', () => {
    const stat = `7 (no de) R ${Array.from({ length: 37 }, (_, i) => i).join(' ')} 3 0`;
    const found = inFiles({
      '/proc/self/stat': stat,
      '/proc/self/limits': 'Max open files            1024                 4096                 files     \n',
      '/proc/sys/net/core/somaxconn': '128\n',
      '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
    });
    expect(found).toMatchObject({
      scheduling: 'batch',
      limits: { 'open files': '1024' },
      kernelSettings: { 'net.core.somaxconn': '128', 'transparent hugepages': 'madvise' },
    });
  });
});

test('says what may distort figures, and nothing where all is as usual', () => {
  const usual = {
    ...plain,
    niceness: 0,
    scheduling: 'other',
    variables: { NODE_ENV: 'test', PYTHONUNBUFFERED: '1' },
  };
  expect(distortions(usual)).toEqual([]);
  const variables = { NODE_OPTIONS: '--require ./apm.js', UV_THREADPOOL_SIZE: '1', http_proxy: 'proxy:3128' };
  expect(distortions({ ...usual, variables, cpuQuotaCores: 1.5, niceness: 10, scheduling: 'batch' })).toEqual(
    [
      'NODE_OPTIONS is set (--require ./apm.js): the target runs with it, so its CPU and memory include whatever that loads or records.',
      'UV_THREADPOOL_SIZE is set (1): the target runs with it, which may change its figures.',
      'A proxy is set in the environment: the target inherits it; pushbench itself does not use it.',
      'A CPU quota of 1.5 cores applies to all processes of a trial together.',
      'Niceness is 10, so other programs get the CPU first.',
      'The scheduling class is batch, not the default.',
    ],
  );
});
