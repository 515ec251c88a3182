import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import { processTable } from './processTable.ts';

const lookEveryMs = 10;

/**
 * Asks all processes of a group to end, and resolves with true when they have, with false when the grace is
 * over. A shell that stands before a server ends at once; the server is given its time all the same.
 */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  const deadlineMs = monotonicMs() + graceMs;
  signal(group, 'SIGTERM');
  while (isRunning(group)) {
    if (monotonicMs() >= deadlineMs) return false;
    await sleep(lookEveryMs);
  }
  return true;
}

/**
 * Whether a group has members that have not ended. A server whose shell has ended before it is inherited by
 * the first process of the machine, which may be slow to ask how it ended, or never do: until then signals
 * still reach it.
 */
function isRunning(group: number): boolean {
  if (!signal(group, 0)) return false;
  const members = processTable().filter((one) => one.group === group);
  return members.length === 0 || members.some(({ state }) => state !== 'Z');
}

/** False when the group has no members any more. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}
