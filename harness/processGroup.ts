import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/clock.ts';

const lookEveryMs = 10;

/**
 * Asks all processes of a group to end, and resolves when they have, or when the grace is over. A shell that stands before
 * a server ends at once; the server is given its time all the same.
 */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  const deadlineMs = monotonicMs() + graceMs;
  let answers = signal(group, 'SIGTERM');
  while (answers && monotonicMs() < deadlineMs) {
    await sleep(lookEveryMs);
    answers = signal(group, 0);
  }
}

/** False when the group has no members any more. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}
