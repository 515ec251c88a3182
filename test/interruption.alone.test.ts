import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { childOf, childrenOf, isAlive } from './fixtures/processes.ts';

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
    'harness/publisher/main.ts',
    args.includes('--target') ? 'delayTarget.ts' : 'servers/main.ts',
  ])
    processes.push(await childOf(pid, part));
  return { ...run, out, processes };
}

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it in order, with %i, and leaves no process', async (signal, code) => {
    const { child, done, processes, out } = await running();
    child.kill(signal);
    expect((await done).code).toBe(code);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(readResult(join(out, 'tiny/result.json')).interrupted).toBe(true);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    '%s leaves neither a link nor a network of a trial over one',
    async (signal) => {
      const { child, done, processes } = await running('--over', 'rtt20ms');
      const pid = child.pid as number;
      const all = [...processes, await childOf(pid, 'harness/link/'), ...childrenOf(pid, 'cat')];
      child.kill(signal);
      await done;
      while (all.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 50));
    },
  );

  test('takes a signal that comes twice at once for one, as npm passes on what the terminal sends', async () => {
    const { child, done } = await running();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect((await done).code).toBeGreaterThanOrEqual(130);
    expect(child.signalCode).toBeNull();
  });

  test('a second signal ends it at once, and leaves no process either', async () => {
    const { child, done, processes } = await running('--variants', 'sse', '--target', stubborn);
    const impatient = setInterval(() => child.kill('SIGINT'), 150);
    await done;
    clearInterval(impatient);
    expect(child.signalCode).toBe('SIGINT');
    while (processes.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

test('a run that is killed leaves results that say what is missing, also of scenarios that had not begun', async () => {
  const { file, out } = write(yaml('500ms'));
  const other = join(file, '../other.yaml');
  writeFileSync(other, yaml('500ms').replace('name: tiny', 'name: other'));
  const { child, done } = pushbench('run', file, other, '--rounds', '2', '--out', out);
  const saved = join(out, 'tiny/result.json');
  const isFirstOver = () => existsSync(saved) && readResult(saved).trials.length > 0;
  while (!isFirstOver()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await done;
  const [tiny, unbegun] = ['tiny', 'other'].map((name) => readResult(join(out, name, 'result.json')));
  expect(tiny).toMatchObject({ interrupted: false, finished: false, rounds: 2, trials: [{ round: 1 }] });
  expect(unbegun).toMatchObject({ interrupted: false, finished: false, rounds: 2, trials: [] });
  const { code, stdout, stderr } = await pushbench('report', out, '--format', 'md').done;
  expect(stderr).toMatch(/tiny.result\.json is unfinished .*: 3 of 4 trials are missing, /);
  expect(stderr).toMatch(/other.result\.json is unfinished .*: 4 of 4 trials are missing, /);
  expect(stdout).toMatch(/^## other: [\s\S]*\| websocket \(not run\) \|/m);
  expect(code).toBe(3);
});
