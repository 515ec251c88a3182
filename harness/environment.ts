import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import type { Environment } from '../core/result.ts';
import type { Cores } from './cores.ts';

/** Packages on the measured path: another version of one may change the figures. */
const measuredPackages = ['express', 'ws', 'undici', 'eventsource-parser', 'hdr-histogram-js'];

/** Describes this machine and this software. */
export function describeEnvironment(cores: Cores): Environment {
  const cpus = os.cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    libuv: process.versions.uv,
    platform: `${os.platform()} ${os.arch()}`,
    kernel: os.release(),
    cpus: { model: cpus[0]?.model.trim() ?? 'unknown', count: cpus.length },
    memoryBytes: os.totalmem(),
    loadAverage: os.loadavg(),
    packages: Object.fromEntries(measuredPackages.map((name) => [name, versionOf(name)])),
    git: gitState(),
    targetCore: cores.target === null ? null : Number(cores.target),
  };
}

/** The version of pushbench. */
export function pushbenchVersion(): string {
  return (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version;
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

function gitState(): { commit: string; dirty: boolean } | null {
  const cwd = new URL('..', import.meta.url);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}
