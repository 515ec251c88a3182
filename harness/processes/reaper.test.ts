import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startReaper, trialVariable } from './reaper.ts';

/** A process in a group of its own, and a folder that it has. */
function server() {
  const mark = `a test ${process.pid} ${performance.now()}`;
  const child = spawn('sleep', ['60'], { detached: true, env: { ...process.env, [trialVariable]: mark } });
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-reaped-'));
  writeFileSync(join(folder, 'identity.pem'), 'a key');
  return { reaper: startReaper(child.pid as number, mark, folder), ended: once(child, 'exit'), folder };
}

describe.skipIf(process.platform === 'win32')('a reaper', () => {
  test('ends a server, and removes its folder', async () => {
    const { reaper, ended, folder } = server();
    await reaper.reap(false);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder)).toBe(false);
  });

  test('leaves the folder to a successor', async () => {
    const { reaper, ended, folder } = server();
    await reaper.reap(true);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(join(folder, 'identity.pem'))).toBe(true);
  });
});
