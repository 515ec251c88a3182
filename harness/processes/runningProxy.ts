import { type HostAndPort, placeOf } from '../../core/address.ts';
import { type PathWithProxy, schemeOf } from '../../core/path.ts';
import { programOf } from '../../core/proxies/programs.ts';
import type { Hosts } from './hosts.ts';
import { freePort, whenListening } from './listening.ts';
import type { ProcessCommand } from './processCommand.ts';
import { writeProxyFiles } from './proxyFiles.ts';
import { installedProgram } from './proxyProgram.ts';
import { type ProxyPlan, runFor } from './proxyReload.ts';
import type { StartedServer } from './startedServer.ts';
import type { TargetAddress } from './targetRequest.ts';
import { TrialFailure } from './trialFailure.ts';

/** A proxy that accepts connections. */
export interface RunningProxy extends TargetAddress {
  readonly pid: number;
  /** As its program says, such as `1.22.1`. */
  readonly version: string;
}

/** A proxy that can be started, and started again. */
export interface PreparedProxy {
  readonly command: ProcessCommand;
  readonly listen: HostAndPort;
  readonly dir: string;
  /** What it is once it runs. */
  readonly running: Omit<RunningProxy, 'pid'>;
  remove(): void;
}

/**
 * Prepares the proxy of a path before a target: on a host of its own it listens where the target does; next
 * to it, at another port. Rejects with a TrialFailure where that cannot be.
 */
export async function preparedProxy(
  path: PathWithProxy,
  { url }: TargetAddress,
  { targetAddress, proxyAddress: host }: Pick<Hosts, 'targetAddress' | 'proxyAddress'>,
  use: ProxyPlan,
): Promise<PreparedProxy> {
  const { program: name } = path.proxy;
  const { file, version } = await installedProgram(name);
  const target = placeOf(url);
  const listen = { host, port: host === targetAddress ? await freePort(host) : target.port };
  const { authority, dir, remove, ...files } = writeProxyFiles(path, { listen, target }, use);
  return {
    command: { file, args: runFor(name, use).args(programOf(name).args({ dir, ...files })) },
    listen,
    dir,
    running: { url: `${schemeOf(path)}//${host}:${listen.port}`, authority, version },
    remove,
  };
}

const listensWithinMs = 10_000;

/** Waits until a proxy listens. Rejects with a TrialFailure when it does not in time, or ends. */
export async function listening(
  name: string,
  { output, pid }: StartedServer,
  at: HostAndPort,
  died: Promise<never>,
): Promise<void> {
  const over = new AbortController();
  try {
    const isThere = await Promise.race([whenListening(pid, at, listensWithinMs, over.signal), died]);
    if (isThere) return;
    throw new TrialFailure(
      'not ready',
      `${name} does not listen at ${at.host}:${at.port} after ${listensWithinMs / 1000} s`,
      output(),
      { hint: 'Its configuration has to listen at {listen}, and nowhere else.' },
    );
  } finally {
    over.abort();
  }
}

/** Programs that keep state at home have none of their own. */
export const homeIn = (dir: string): NodeJS.ProcessEnv => ({
  HOME: dir,
  XDG_DATA_HOME: dir,
  XDG_CONFIG_HOME: dir,
});
