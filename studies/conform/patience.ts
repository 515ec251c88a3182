import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from '../../core/messages/contract.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { fetched } from './fetched.ts';

/** How long whatever a target owes is waited for, when the machine lets it run. */
export const patienceMs = 3_000;
const sliceMs = 100;
const healthyWithinMs = 15_000;
const afterHealthMs = 500;

/**
 * Resolves when a target has had its time. Where a busy machine has kept this process from running, that
 * counts as one slice, however long it took; where it has kept the target from running, its answer to a
 * health check, or at another path, is late, too, and waited for. Rejects when the signal is aborted.
 */
export async function patience(
  address: TargetAddress,
  signal: AbortSignal,
  path: string = paths.health,
): Promise<void> {
  await sleepInSlices(patienceMs, signal);
  try {
    const tooLong = AbortSignal.timeout(healthyWithinMs);
    const answer = await fetched(address, path, { signal: AbortSignal.any([signal, tooLong]) });
    await answer.body?.cancel();
  } catch {
    // There is nothing to wait for where nothing answers.
  }
  await sleepInSlices(afterHealthMs, signal);
}

async function sleepInSlices(ms: number, signal: AbortSignal): Promise<void> {
  for (let sleptMs = 0; sleptMs < ms; sleptMs += sliceMs) await sleep(sliceMs, undefined, { signal });
}
