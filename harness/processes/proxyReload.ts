import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { ProgramName } from '../../core/proxies/programs.ts';
import { processTable } from './processTable.ts';
import type { StartedServer } from './startedServer.ts';
import { TrialFailure } from './trialFailure.ts';

/** How a program is run to be reloaded: a process that stays, and a worker that another takes over from. */
interface Reloading {
  readonly signal: NodeJS.Signals;
  /** What of its configuration has to be otherwise. */
  text(text: string): string;
  args(args: readonly string[]): readonly string[];
}

const reloading: Readonly<Partial<Record<ProgramName, Reloading>>> = {
  // nginx.org/en/docs/control.html
  nginx: {
    signal: 'SIGHUP',
    text: (text) => text.replace(/master_process\s+off;/, ''),
    args: (args) => args,
  },
  // HAProxy Management Guide, “Starting HAProxy”: -W is master-worker mode, whose master reloads on SIGUSR2.
  haproxy: { signal: 'SIGUSR2', text: (text) => text, args: (args) => ['-W', ...args] },
};

/** What is going to be done to a proxy. */
export interface ProxyPlan {
  readonly isToBeReloaded?: boolean;
}

/** How a proxy is run: by one process, unless it is to be reloaded. */
export const runFor = (name: ProgramName, { isToBeReloaded }: ProxyPlan): Omit<Reloading, 'signal'> =>
  (isToBeReloaded ? reloading[name] : undefined) ?? { text: (text) => text, args: (args) => args };

const lookEveryMs = 5;
const reloadsWithinMs = 5_000;

/**
 * Has a proxy read its configuration again, and waits until a new worker has taken over. Rejects with a
 * TrialFailure where none does.
 */
export async function reload(name: ProgramName, { pid, output }: StartedServer): Promise<void> {
  const before = new Set(childrenOf(pid));
  const deadlineMs = monotonicMs() + reloadsWithinMs;
  process.kill(pid, reloading[name]?.signal ?? 'SIGHUP');
  while (childrenOf(pid).every((child) => before.has(child))) {
    if (monotonicMs() >= deadlineMs)
      throw new TrialFailure(
        'died',
        `${name} has no new worker ${reloadsWithinMs / 1000} s after it was told to reload`,
        output(),
      );
    await sleep(lookEveryMs);
  }
}

const childrenOf = (pid: number) => processTable().flatMap((one) => (one.parent === pid ? [one.pid] : []));
