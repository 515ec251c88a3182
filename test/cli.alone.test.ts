import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { commandLine, pushbench, start, write, yaml } from './fixtures/cli.ts';
import { childOf, childrenOf, isAlive } from './fixtures/processes.ts';

describe('pushbench run', () => {
  test('writes a result that can be read back, a summary, and a table', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--rounds', '2', '--out', out);
    const { code, stdout, stderr } = await start(command, { GITHUB_ACTIONS: 'true' }).done;
    expect(stderr).toMatch(/^::group::tiny: Tiny\n\[1\/4\] round 1 .*; \d+ % done, \d+ s left\n/m);
    expect(stderr).toMatch(/^\[4\/4\] round 2 .*; 100 % done\n::endgroup::\nResults are in /m);
    expect(code).toBe(0);
    expect(stdout).toContain('p50 ≤ 60000 ms: met by sse');
    expect(stdout).not.toContain('\u001b');
    const result = readResult(join(out, 'tiny/result.json'));
    expect(result.trials.map((t) => t.round)).toEqual([1, 1, 2, 2]);
    expect(result.trials.every((t) => t.valid)).toBe(true);
    expect(readFileSync(join(out, 'summary.md'), 'utf8')).toContain('| variant |');
    expect(stderr).toContain(`The report is ${join(out, 'report.html')}\n`);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(readdirSync(join(out, 'tiny'))).toEqual(['result.json']);
  });

  test('prints the result as JSON, and nothing else, when asked to', async () => {
    const { file, out } = write(yaml('500ms'));
    const run = await pushbench(
      'run',
      file,
      '--variants',
      'sse',
      '--json',
      '--quiet',
      '--no-report',
      '--seed',
      'x',
      '--out',
      out,
    ).done;
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({ schema: 'pushbench.result/2', seed: 'x' });
    expect(existsSync(join(out, 'report.html'))).toBe(false);
  });

  test('exits with 1 when an SLO is missed, and with 0 for the same when it does not gate', async () => {
    const { file, out } = write(
      yaml('2500ms').replace('60000', '0.0001').replace('latency.p50', 'latency.mean'),
    );
    const args = ['run', file, '--variants', 'sse', '--quiet', '--out', out];
    expect((await pushbench(...args).done).code).toBe(1);
    expect((await pushbench(...args, '--no-gate').done).code).toBe(0);
  });

  // Side by side: whether this machine keeps its own time meanwhile is another question.
  test.concurrent.each([
    ['target', 'servers/main.ts', 'the target died (SIGKILL)'],
    ['agent', 'clients/main.ts', 'an agent died (SIGKILL)'],
    ['publisher', 'harness/publisher/main.ts', 'the publisher died (SIGKILL)'],
  ])('notes a killed %s, goes on with the next trial, and exits with 4', async (_name, part, reason) => {
    const { file, out } = write(yaml());
    const run = pushbench('run', file, '--out', out);
    process.kill(await childOf(run.child.pid as number, part), 'SIGKILL');
    const { code, stderr } = await run.done;
    expect(stderr).toContain(`FAILED: ${reason}`);
    expect(code).toBe(4);
    const result = readResult(join(out, 'tiny/result.json'));
    expect(result.failedTrials).toMatchObject([{ round: 1, reason }]);
    expect(result.trials).toHaveLength(1);
    expect(result.trials[0]?.invalidKinds.filter((kind) => kind !== 'late')).toEqual([]);
  });

  test('ends within 3 s on Ctrl-C: exit code 130, no process left, finished trials kept', async () => {
    const { file, out } = write(yaml('2s'));
    const run = pushbench('run', file, '--rounds', '20', '--out', out);
    await run.seen(/\[1\/40\].*delivered/);
    const pid = run.child.pid as number;
    const processes = [await childOf(pid, 'servers/main.ts'), await childOf(pid, 'clients/main.ts')];
    const before = Date.now();
    run.child.kill('SIGINT');
    const { code } = await run.done;
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(code).toBe(130);
    expect(processes.filter(isAlive)).toEqual([]);
    const result = readResult(join(out, 'tiny/result.json'));
    expect(result.interrupted).toBe(true);
    expect(result.trials.length).toBeGreaterThan(0);
  });

  test('leaves no process behind even when it is killed outright', async () => {
    const { file, out } = write(yaml('20s'));
    const run = pushbench('run', file, '--out', out);
    const pid = run.child.pid as number;
    const parts = ['servers/main.ts', 'clients/main.ts', 'harness/publisher/main.ts'];
    const processes = await Promise.all(parts.map((part) => childOf(pid, part)));
    // Those that hold a private network open, where there is one.
    processes.push(...childrenOf(pid, 'cat'));
    run.child.kill('SIGKILL');
    await run.done;
    while (processes.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('pushbench aa', () => {
  test('prints how much each metric varies, and keeps it for this machine', async () => {
    const { file, out } = write(yaml('500ms'));
    const command = commandLine('aa', file, '--variant', 'sse', '--rounds', '2', '--out', out);
    const { code, stdout, stderr } = await start(command, { XDG_STATE_HOME: join(out, 'state') }).done;
    expect(stderr).toContain('[4/4] round 4 sse');
    expect(stdout).toContain('tiny, sse against itself: 2 pairs of trials');
    expect(stdout).toMatch(/^server CPU \/ notification +[\d.]+ µs .*\d %$/m);
    expect(code).toBe(0);
    const kept = /^Stored in (.*)$/m.exec(stdout)?.[1] as string;
    const floor = JSON.parse(readFileSync(kept, 'utf8'));
    expect(floor).toMatchObject({ schema: 'pushbench.noise/1', scenario: 'tiny', variant: 'sse', pairs: 2 });
    expect(readResult(join(out, 'tiny/result.json')).trials).toHaveLength(4);
  });
});
