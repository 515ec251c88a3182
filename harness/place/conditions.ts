import os from 'node:os';
import type { Conditions } from '../../core/conditions.ts';
import { influences, proxies } from '../processes/loadEnvironment.ts';
import { readTextOrNull } from '../processes/textFile.ts';

type Read = (path: string) => string | null;

/**
 * Reads what surrounds this process and all that it starts. The environment and the files are passed in, so
 * that tests can play any.
 */
export function readConditions(
  env: NodeJS.ProcessEnv = process.env,
  read: Read = readTextOrNull,
): Conditions {
  return {
    variables: influencing(env),
    ...controlGroup(read),
    niceness: nicenessOrNull(),
    scheduling: schedulingClass(read),
    limits: limits(read),
    kernelSettings: kernelSettings(read),
  };
}

/** Node.js gives these to its own children. */
const ofPipes = new Set(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID']);

function influencing(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .flatMap(([name, value = '']) => {
        if (value === '' || ofPipes.has(name)) return [];
        if (proxies.test(name)) return [[name, hostOf(value)]];
        if (secretName.test(name)) return influences.test(name) ? [[name, '…']] : [];
        return influences.test(name) || /^no_proxy$/i.test(name) ? [[name, withoutSecrets(value)]] : [];
      })
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

const secretName = /pass|secret|token|key|credential|auth|licen[cs]e/i;

/** The address of a proxy, without the credentials. */
const hostOf = (url: string) => /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:.*@)?([^/?#@\s]+)/i.exec(url)?.[1] ?? 'set';

/** Options without the credentials of URLs, and without values whose names call them secret. */
const withoutSecrets = (text: string) =>
  text
    .replace(/:\/\/[^/\s]*@/g, '://…@')
    .replace(
      /([\w.-]*(?:pass|secret|token|key|credential|auth|licen[cs]e)[\w.-]*\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;]+)/gi,
      '$1…',
    )
    .slice(0, 500);

/**
 * The narrowest of the quotas and limits of this control group and of those around it (cgroups(7), both
 * versions).
 */
function controlGroup(read: Read): Pick<Conditions, 'cpuQuotaCores' | 'memoryLimitBytes'> {
  const groups = read('/proc/self/cgroup') ?? '';
  const least = (numbers: readonly number[]) => {
    const known = numbers.filter((n) => Number.isFinite(n) && n > 0 && n < unlimited);
    return known.length > 0 ? Math.min(...known) : null;
  };
  const unified = upwards(/^0::(\/.*)$/m.exec(groups)?.[1]).map((path) => `/sys/fs/cgroup${path}`);
  const controlled = (name: string) =>
    upwards(new RegExp(`^\\d+:(?:[^:]*,)?${name}(?:,[^:]*)?:(/.*)$`, 'm').exec(groups)?.[1]).map(
      (path) => `/sys/fs/cgroup/${name}${path}`,
    );
  const number = (path: string) => Number(read(path)?.trim() || Number.NaN);
  return {
    cpuQuotaCores: least([
      ...unified.map((path) => {
        const [quota, period] = (read(`${path}/cpu.max`) ?? '').trim().split(' ');
        return Number(quota) / Number(period);
      }),
      ...controlled('cpu').map(
        (path) => number(`${path}/cpu.cfs_quota_us`) / number(`${path}/cpu.cfs_period_us`),
      ),
    ]),
    memoryLimitBytes: least([
      ...unified.map((path) => number(`${path}/memory.max`)),
      ...controlled('memory').map((path) => number(`${path}/memory.limit_in_bytes`)),
    ]),
  };
}

/** Version 1 writes the largest number of pages where there is no limit. */
const unlimited = 2 ** 60;

/** A group and its ancestors; in a private namespace, only the root can be read. */
function upwards(group: string | undefined): string[] {
  if (group === undefined) return [];
  const parts = group.split('/').filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, i) =>
    parts
      .slice(0, i)
      .map((part) => `/${part}`)
      .join(''),
  );
}

function nicenessOrNull(): number | null {
  try {
    return os.getPriority();
  } catch {
    return null;
  }
}

const classes: Readonly<Record<string, string>> = {
  0: 'other',
  1: 'fifo',
  2: 'rr',
  3: 'batch',
  5: 'idle',
  6: 'deadline',
};

/** The 41st field of proc_pid_stat(5); the name before the third may hold spaces. */
function schedulingClass(read: Read): string | null {
  const policy = read('/proc/self/stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')[38];
  return policy === undefined ? null : (classes[policy] ?? policy);
}

const limitNames = [
  'open files',
  'processes',
  'address space',
  'data size',
  'stack size',
  'locked memory',
  'cpu time',
];

function limits(read: Read): Record<string, string> {
  const text = read('/proc/self/limits') ?? '';
  return known(limitNames, (name) => new RegExp(`^Max ${name}\\s+(\\S+)`, 'm').exec(text)?.[1]);
}

const settings = [
  'net.core.somaxconn',
  'net.core.netdev_max_backlog',
  'net.core.default_qdisc',
  'net.core.rmem_max',
  'net.core.wmem_max',
  'net.core.busy_poll',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_autocorking',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_sack',
  'net.ipv4.tcp_ecn',
  'net.ipv4.ip_local_port_range',
  'kernel.sched_autogroup_enabled',
  'kernel.numa_balancing',
  'vm.overcommit_memory',
  'vm.swappiness',
];

function kernelSettings(read: Read): Record<string, string> {
  const huge = '/sys/kernel/mm/transparent_hugepage/enabled';
  return {
    ...known(settings, (name) =>
      read(`/proc/sys/${name.replaceAll('.', '/')}`)
        ?.trim()
        .replace(/\s+/g, ' '),
    ),
    ...known(['transparent hugepages'], () => /\[(\w+)\]/.exec(read(huge) ?? '')?.[1]),
  };
}

function known(names: readonly string[], find: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = find(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
