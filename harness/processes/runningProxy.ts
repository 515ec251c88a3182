import { type HostAndPort, placeOf } from '../../core/address.ts';
import { type PathWithProxy, schemeOf } from '../../core/path.ts';
import { programOf } from '../../core/proxies/programs.ts';
import type { Hosts } from './hosts.ts';
import { freePort, whenListening } from './listening.ts';
import type { ProcessCommand } from './processCommand.ts';
import type { ProxyFiles } from './proxyFiles.ts';
import type { InstalledProgram } from './proxyProgram.ts';
import type { StartedServer } from './startedServer.ts';
import type { TargetAddress } from './targetRequest.ts';
import { TrialFailure } from './trialFailure.ts';

/** A proxy that accepts connections. */
export interface RunningProxy extends TargetAddress {
  readonly pid: number;
  /** As its program says, such as `1.22.1`. */
  readonly version: string;
}

/** Where a proxy listens: on a host of its own, as the target does; next to it, at another port. */
export const listenBefore = async (
  { url }: TargetAddress,
  { targetAddress, proxyAddress: host }: Pick<Hosts, 'targetAddress' | 'proxyAddress'>,
): Promise<HostAndPort> => ({
  host,
  port: host === targetAddress ? await freePort(host) : placeOf(url).port,
});

/** How a proxy is run. */
export const proxyCommand = (
  { proxy }: PathWithProxy,
  { file }: InstalledProgram,
  files: ProxyFiles,
): ProcessCommand => ({ file, args: programOf(proxy.program).args(files) });

/** What is known of a proxy that listens. */
export const runningProxy = (
  path: PathWithProxy,
  { host, port }: HostAndPort,
  pid: number,
  { version }: InstalledProgram,
  { authority }: ProxyFiles,
): RunningProxy => ({ url: `${schemeOf(path)}//${host}:${port}`, authority, pid, version });

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
