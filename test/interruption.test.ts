import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResult } from '../reports/readResult.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { childOf, isAlive } from './fixtures/processes.ts';

/** A target that does not end when it is asked to. */
const stubborn = `exec env MODE=stays ${process.execPath} test/fixtures/delayTarget.ts`;

/** A run in the midst of its first trial, and the processes that it has started. */
async function running(...args: string[]) {
  const { file, out } = write(yaml('20s'));
  const run = pushbench('run', file, '--out', out, ...args);
  const pid = run.child.pid as number;
  const processes: number[] = [];
  // One after the other: a target is tried once before there are agents.
  for (const part of [
    'clients/main.ts',
    'harness/publisherMain.ts',
    args.includes('--target') ? 'delayTarget.ts' : 'servers/main.ts',
  ])
    processes.push(await childOf(pid, part));
  return { ...run, out, processes };
}

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it in order, with %i, and leaves no process', async (signal, code) => {
    const { child, done, processes, out } = await running();
    child.kill(signal);
    expect((await done).code).toBe(code);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(readResult(join(out, 'tiny/result.json')).interrupted).toBe(true);
  });

  it('takes a signal that comes twice at once for one, as npm passes on what the terminal sends', async () => {
    const { child, done } = await running();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect((await done).code).toBeGreaterThanOrEqual(130);
    expect(child.signalCode).toBeNull();
  });

  it('a second signal ends it at once, and leaves no process either', async () => {
    const { child, done, processes } = await running('--variants', 'sse', '--target', stubborn);
    const impatient = setInterval(() => child.kill('SIGINT'), 150);
    await done;
    clearInterval(impatient);
    expect(child.signalCode).toBe('SIGINT');
    while (processes.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
