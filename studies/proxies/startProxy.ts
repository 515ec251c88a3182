import { exitCodes, messageOf, PushbenchError } from '../../core/errors.ts';
import type { PathWithProxy } from '../../core/path.ts';
import type { PathProxy } from '../../core/proxy.ts';
import { hostNetwork } from '../../harness/place/network.ts';
import { quoted, startOutside } from '../../harness/processes/outsideTrials.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { TrialFailure } from '../../harness/processes/trialFailure.ts';

/** A proxy that accepts connections. */
export interface StartedProxy {
  readonly address: TargetAddress;
  readonly version: string;
  /** Rejects with a PushbenchError when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

const attempts = 3;
/** In the words of Linux and macOS, which all proxies print. */
const portTaken = /address already in use/i;
const anyCores = { target: null, load: null, all: null };

/**
 * Starts the proxy of a path before a server at a port of the loopback. Rejects with a PushbenchError that
 * says what is wrong, in the proxy’s own words where it has some, and with the signal’s reason when that is
 * aborted.
 */
export async function startProxy(
  path: PathWithProxy,
  port: number,
  signal: AbortSignal,
): Promise<StartedProxy> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(path, port, signal);
    } catch (error) {
      // Somebody else may have taken the port that was free.
      if (attempt === attempts || !portTaken.test(messageOf(error))) throw error;
    }
  }
}

async function startOnce(path: PathWithProxy, port: number, signal: AbortSignal): Promise<StartedProxy> {
  const url = `http://127.0.0.1:${port}`;
  const target = { url, controlUrl: url, authority: null, pid: null };
  const { started, died, stop } = await startOutside(
    { network: hostNetwork('nothing is measured'), cores: anyCores },
    undefined,
    (processes) => processes.startProxy(path, target),
    (error, when) => explained(path.proxy, error, when),
    signal,
  );
  const { version, ...address } = started;
  return { address, version, died, stop: async () => void (await stop()) };
}

/**
 * What a proxy did, with the last that it said. A configuration that it refuses is the person’s to mend, and
 * so is one that wants a port that is taken: nginx has begun to listen at another before it gives up.
 */
function explained({ config }: PathProxy, error: unknown, when: 'starting' | 'running'): unknown {
  if (!(error instanceof TrialFailure)) return error;
  const said = error.output.trim() && `\n${quoted(error.output)}`;
  const wantsTaken = config !== undefined && portTaken.test(error.output);
  const hint = wantsTaken
    ? 'It listens at a port of its own beside {listen}: leave that out, or write {listen} in its place.'
    : error.hint;
  return new PushbenchError(`${error.message}${said}`, {
    exitCode: when === 'starting' || wantsTaken ? exitCodes.usage : error.exitCode,
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}
