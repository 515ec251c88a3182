import type { Cores } from './cores.ts';
import type { HostsOrder, Network } from './hosts.ts';
import { TrialProcesses } from './processes.ts';

/** What a server is started on. */
export interface Surroundings {
  readonly network: Pick<Network, 'open'>;
  readonly cores: Cores;
}

/** A server that runs outside of trials, with what is known of it. */
export interface StartedOutside<T> {
  readonly started: T;
  /** Rejects, as explained, when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  /** Ends it, and says whether it ended in time when it was asked to. */
  stop(): Promise<boolean>;
}

/**
 * Starts a server on hosts of its own. Rejects with what `explained` makes of a failure, and with the
 * signal's reason when it is aborted; nothing is left then.
 */
export async function startOutside<T>(
  { network, cores }: Surroundings,
  order: HostsOrder | undefined,
  start: (processes: TrialProcesses) => Promise<T>,
  explained: (error: unknown, when: 'starting' | 'running') => unknown,
  signal: AbortSignal,
): Promise<StartedOutside<T>> {
  signal.throwIfAborted();
  const hosts = await network.open(order);
  const processes = new TrialProcesses(cores, hosts);
  const stop = async () => {
    const inTime = await processes.stop();
    await hosts.close();
    return inTime;
  };
  const onAbort = () => void processes.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const started = await start(processes);
    const died = processes.died.catch((error) => {
      throw explained(error, 'running');
    });
    died.catch(() => {});
    return { started, died, stop };
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw explained(error, 'starting');
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The last that a process has printed, set off from what is said of it. */
export const quoted = (output: string): string => output.trim().replace(/^/gm, '    | ');
