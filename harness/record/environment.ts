import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../core/result.ts';
import { readConditions } from '../place/conditions.ts';
import type { Place } from '../place/place.ts';
import { readProcessor } from '../place/processor.ts';
import { readTextOrNull } from '../processes/textFile.ts';
import { gitState } from './git.ts';
import { lockfileOf } from './lockfile.ts';
import { ownPackage } from './ownPackage.ts';

/** Packages on the measured path: another version of one may change the figures. */
const measuredPackages = ['router', 'ws', 'eventsource-parser', 'hdr-histogram-js'];

/** Describes this machine and this software. */
export function describeEnvironment({ cores, network, link, machineIndex }: Place): Environment {
  const cpus = os.cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    libuv: process.versions.uv,
    platform: `${os.platform()} ${os.arch()}`,
    kernel: os.release(),
    cpus: { model: cpus[0]?.model.trim() ?? 'unknown', count: cpus.length },
    memoryBytes: os.totalmem(),
    loadAverage: loadAverage(),
    governor: read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    container: container(),
    virtualMachine: virtualMachine(),
    packages: Object.fromEntries(measuredPackages.map((name) => [name, versionOf(name)])),
    git: ownCommit(),
    targetCore: cores.target === null ? null : Number(cores.target),
    isolation: { network: network.name, reason: network.reason },
    conditions: readConditions(),
    system: operatingSystem(),
    processor: readProcessor(),
    link: link ?? null,
    cores: cores.all === null ? null : [...cores.all],
    lockfile: lockfileOf(fileURLToPath(new URL('../..', import.meta.url))),
    machineIndex: machineIndex?.() ?? null,
  };
}

/** The name of the distribution, which says which C library and which defaults there are; null elsewhere. */
function operatingSystem(): string | null {
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(read('/etc/os-release') ?? '')?.[1] ?? null;
}

/** Load averages over 1, 5 and 15 minutes. */
export const loadAverage = (): number[] => os.loadavg();

/** Which container this runs in, as far as it shows; null for none. */
function container(): string | null {
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/run/.containerenv')) return 'podman';
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return 'kubernetes';
  return read('/run/systemd/container');
}

/**
 * Which virtual machine this is: what its firmware says, or that the processor sees a hypervisor; null for
 * none.
 */
function virtualMachine(): string | null {
  if (!/^flags\s*:.*\bhypervisor\b/m.test(read('/proc/cpuinfo') ?? '')) return null;
  const names = ['sys_vendor', 'product_name'].map((file) => read(`/sys/class/dmi/id/${file}`));
  return names.filter(Boolean).join(' ') || 'unknown hypervisor';
}

const read = (path: string) => readTextOrNull(path)?.trim() || null;

/** The commit that this is; a package says from which it was built, as it lies in no clone of ours. */
function ownCommit(): ReturnType<typeof gitState> {
  const { gitHead } = ownPackage();
  return gitHead === undefined
    ? gitState(fileURLToPath(new URL('../..', import.meta.url)))
    : { commit: gitHead, dirty: false };
}

// Not every package exports its package.json, so it is looked for along the paths where packages lie.
function versionOf(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string })
        .version;
    } catch {}
  }
  return 'unknown';
}
