import { monotonicMs } from '../core/clock.ts';
import { type TargetOptions, targetOptionsSchema } from '../core/contract.ts';
import { hostNetwork } from './network.ts';
import { type ProcessCommand, TrialProcesses } from './processes.ts';

/** A target's processes outside of trials, each with options of its own. */
export interface TargetPool {
  /** The URL of the process with these options, started when it is first asked for. */
  urlFor(options: Partial<TargetOptions>): Promise<string>;
  /** Ends all, and says how long the slowest took, ms. */
  stop(): Promise<number>;
}

/** A pool of a target, on the loopback and all cores: nothing is measured. */
export function createTargetPool(command: ProcessCommand): TargetPool {
  const started = new Map<string, { processes: TrialProcesses; url: Promise<string> }>();
  const start = async (options: Partial<TargetOptions>) => {
    const hosts = await hostNetwork('nothing is measured').open();
    const processes = new TrialProcesses({ target: null, load: null, all: null }, hosts);
    const url = processes
      .startTarget(command, targetOptionsSchema.parse(options), 0)
      .then((target) => target.url);
    return { processes, url };
  };
  return {
    async urlFor(options) {
      const key = JSON.stringify(options);
      const running = started.get(key) ?? (await start(options));
      started.set(key, running);
      return running.url;
    },
    async stop() {
      const beganMs = monotonicMs();
      await Promise.all([...started.values()].map(({ processes }) => processes.stop()));
      return monotonicMs() - beganMs;
    },
  };
}
