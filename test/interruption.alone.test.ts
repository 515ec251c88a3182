import { existsSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processTable } from '../harness/processes/processTable.ts';
import { readResult } from '../reports/results/readResult.ts';
import { commandLine, pushbench, start, write, yaml } from './fixtures/cli.ts';
import { childOf, childrenOf, isAlive } from './fixtures/processes.ts';
import { isInstalled } from './fixtures/proxies.ts';

const hasNginx = await isInstalled('nginx');

/** A target that does not end when it is asked to. */
const stubborn = `exec env MODE=stays ${process.execPath} test/fixtures/delayTarget.ts`;

/** A run in the midst of its first trial, the processes that it has started, and where it has its files. */
async function running(...args: string[]) {
  const { file, out } = write(yaml('20s'));
  const temporary = mkdtempSync(join(tmpdir(), 'pushbench-interrupted-'));
  const run = start(commandLine('run', file, '--out', out, ...args), { TMPDIR: temporary });
  const pid = run.child.pid as number;
  const processes: number[] = [];
  // One after the other: a target is tried once before there are agents.
  for (const part of [
    'clients/main.ts',
    'harness/publisher/main.ts',
    args.includes('--target') ? 'delayTarget.ts' : 'servers/main.ts',
  ])
    processes.push(await childOf(pid, part));
  return { ...run, out, processes, temporary };
}

const soon = { timeout: 10_000 };

/** What pushbench has put where temporary files are; Node.js has its cache there. */
const filesIn = (temporary: string) => readdirSync(temporary).filter((name) => name.startsWith('pushbench-'));

/** The networks of processes, apart from that of this one. */
function networksOf(pids: readonly number[]): Set<string> {
  const networks = new Set(pids.flatMap((pid) => networkOf(pid) ?? []));
  networks.delete(networkOf(process.pid) ?? '');
  return networks;
}

function networkOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
}

describe.skipIf(process.platform === 'win32').concurrent('an interrupted run', () => {
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

  test.for(['SIGINT', 'SIGKILL'] as const)(
    '%s leaves no process, network, device nor file of a trial through a proxy over a link',
    async (signal, { expect }) => {
      const over = hasNginx ? 'tls+nginx+rtt20ms' : 'tls+rtt20ms';
      const { child, done, temporary } = await running('--over', over);
      const pid = child.pid as number;
      await childOf(pid, 'harness/link/');
      if (hasNginx) await childOf(pid, 'pushbench-proxy-');
      const all = childrenOf(pid, '');
      const networks = networksOf(all);
      expect(filesIn(temporary)).toHaveLength(1);
      child.kill(signal);
      await done;
      await expect.poll(() => all.filter(isAlive), soon).toEqual([]);
      // A network ends with its last process, and devices with theirs.
      const left = () =>
        [...networksOf(processTable().map((one) => one.pid))].filter((one) => networks.has(one));
      await expect.poll(left, soon).toEqual([]);
      await expect.poll(() => filesIn(temporary), soon).toEqual([]);
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
