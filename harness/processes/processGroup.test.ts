import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endGroup } from './processGroup.ts';

/** Starts a group of one process, whose parent is in another group and never asks how it ended. */
async function startForgotten(): Promise<{ group: number; stop(): void }> {
  const parent = spawn('sh', ['-c', `setsid sh -c 'echo $$; exec sleep 1000' & exec sleep 1000`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(parent.stdout, 'data');
  return { group: Number(line), stop: () => parent.kill('SIGKILL') };
}

const withoutEnd = 60_000;

test.runIf(process.platform === 'linux')(
  'a process that has ended counts as ended, also where its parent does not ask how',
  async () => {
    const { group, stop } = await startForgotten();
    expect(await endGroup(group, withoutEnd)).toBe(true);
    expect(process.kill(-group, 0)).toBe(true);
    stop();
  },
);

test.runIf(process.platform === 'linux')('what does not heed SIGTERM is told after the grace', async () => {
  const parent = spawn('sh', ['-c', `trap '' TERM; echo ready; while :; do sleep 1; done`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(parent.stdout, 'data');
  expect(await endGroup(parent.pid as number, 100)).toBe(false);
  process.kill(-(parent.pid as number), 'SIGKILL');
});
