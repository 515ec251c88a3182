import { setTimeout as sleep } from 'node:timers/promises';
import { guardMemory } from '../place/memoryGuard.ts';
import type { Place } from '../place/place.ts';
import type { Hosts } from '../processes/hosts.ts';
import { TrialProcesses } from '../processes/processes.ts';
import { TrialFailure } from '../processes/trialFailure.ts';

const deathKnownWithinMs = 500;

/**
 * Does work with processes, from their start to their end. Rejects with TrialFailure when one of them ends
 * early, or memory runs short, and with the signal's reason when it is aborted; no process is left in any
 * case.
 */
export async function supervised<T>(
  { cores, readMemory }: Pick<Place, 'cores' | 'readMemory'>,
  hosts: Hosts,
  signal: AbortSignal,
  work: (processes: TrialProcesses) => Promise<T>,
): Promise<T> {
  const processes = new TrialProcesses(cores, hosts);
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
  });
  aborted.catch(() => {});
  const memory = guardMemory(readMemory);
  try {
    // It may have been aborted while the hosts were opened: no event tells of that any more.
    signal.throwIfAborted();
    const linkDied = hosts.link ? [hosts.link.died] : [];
    return await Promise.race([work(processes), processes.died, ...linkDied, aborted, memory.short]);
  } catch (error) {
    const isShort = error instanceof TrialFailure && error.kind === 'machine';
    // A report of a broken connection may arrive before the news of the death that broke it.
    if (!signal.aborted && !isShort) await Promise.race([processes.died, sleep(deathKnownWithinMs)]);
    // If no process died, the target's output may give the reason.
    if (!(error instanceof TrialFailure)) throw error;
    throw new TrialFailure(error.kind, error.message, error.output || processes.targetOutput, error);
  } finally {
    over.abort();
    memory.stop();
    await processes.stop();
  }
}
