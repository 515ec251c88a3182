import { once } from 'node:events';
import type { StartedChild } from './childProcess.ts';
import { endGroup } from './processGroup.ts';
import type { Reaper } from './reaper.ts';

/** A server in a process group of its own, and what ends what it leaves behind. */
export interface StartedServer extends StartedChild {
  readonly pid: number;
  readonly reaper: Reaper;
}

/**
 * Ends a server and all that descends from it, and removes its folder unless a successor has that. Says
 * whether it ended in time when it was asked to.
 */
export async function endServer(
  { child, pid, reaper }: StartedServer,
  isRunning: boolean,
  graceMs: number,
  hasSuccessor: boolean,
): Promise<boolean> {
  const exited = isRunning && once(child, 'exit');
  const inTime = !isRunning || (await endGroup(pid, graceMs));
  await reaper.reap(hasSuccessor);
  await exited;
  child.stdout?.destroy();
  child.stderr?.destroy();
  return inTime;
}
