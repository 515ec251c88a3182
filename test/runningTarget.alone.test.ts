import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { codeOfRun } from './fixtures/exitCode.ts';
import { childOf } from './fixtures/processes.ts';

/** Starts the built-in target as somebody else would, and gives its URL. */
async function startedElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../servers/main.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout as Readable), 'line');
  return { child, url: String(line).split(' ').at(-1) ?? '' };
}

let target: { child: ChildProcess; url: string };
beforeAll(async () => {
  target = await startedElsewhere();
});
afterAll(() => {
  target.child.kill('SIGKILL');
});

const isRunning = () => target.child.exitCode === null && target.child.signalCode === null;

describe('a target that is already running is measured by its URL:', () => {
  test('trial after trial on the same process, of which nothing is known, as is said, and which goes on', async () => {
    const { file, out } = write(yaml('500ms'));
    const options = ['--variants', 'sse,websocket', '--rounds', '2', '--out', out, '--no-report'];
    const { code, stdout, stderr } = await pushbench('run', file, '--target', target.url, ...options).done;
    const result = readResult(join(out, 'tiny', 'result.json'));
    expect(code).toBe(codeOfRun(result));
    expect(result).toMatchObject({
      target: { command: target.url, running: { pid: null } },
      environment: {
        targetCore: null,
        isolation: { network: 'host', reason: expect.stringMatching(/was already running/) },
      },
      failedTrials: [],
    });
    expect(result.trials).toHaveLength(4);
    for (const { delivery, target: read } of result.trials) {
      expect(delivery).toMatchObject({
        delivered: delivery.expected,
        duplicated: 0,
        reordered: 0,
        corrupted: 0,
        gaps: 0,
      });
      expect(read).toMatchObject({ cpuMs: null, peakRssBytes: null });
    }
    expect(stdout).toContain(`CPU and memory of the target are unknown: ${target.url} was already running`);
    expect(stderr).toContain(`${target.url} is already running: heartbeats, holds and limits`);
    expect(isRunning()).toBe(true);
  });

  test('with the CPU and memory of the process that --target-pid names', async () => {
    const { file, out } = write(yaml('500ms'));
    const options = [
      '--target',
      `${target.url}/`,
      '--target-pid',
      `${target.child.pid}`,
      '--variants',
      'sse',
    ];
    const { stdout } = await pushbench('run', file, ...options, '--out', out, '--no-report').done;
    const { target: recorded, trials } = readResult(join(out, 'tiny', 'result.json'));
    expect(recorded).toEqual({ command: target.url, running: { pid: target.child.pid } });
    expect(trials[0]?.target.cpuMs).toBeGreaterThan(0);
    expect(trials[0]?.target.rssBytes.connected).toBeGreaterThan(1e6);
    expect(stdout).not.toContain('CPU and memory of the target are unknown');
    expect(isRunning()).toBe(true);
  });

  test('on either side of a comparison', async () => {
    const { file, out } = write(yaml('500ms'));
    const sides = ['--base', target.url, '--base-pid', `${target.child.pid}`, '--head', 'builtin'];
    const options = ['--variants', 'sse', '--rounds', '2', '--extend', '0', '--out', out];
    await pushbench('ab', file, ...sides, ...options).done;
    const [base, head] = ['base', 'head'].map((side) => readResult(join(out, side, 'result.json')));
    expect(base?.target).toEqual({ command: target.url, running: { pid: target.child.pid } });
    expect([base?.trials.length, head?.trials.length, head?.target]).toEqual([2, 2, null]);
    expect(isRunning()).toBe(true);
  });

  test('until its process ends, which is named', async () => {
    const { child, url } = await startedElsewhere();
    const { file, out } = write(yaml('20s'));
    const options = ['--target', url, '--target-pid', `${child.pid}`, '--variants', 'sse', '--out', out];
    const run = pushbench('run', file, ...options, '--no-report');
    // It dies while it is watched.
    await childOf(run.child.pid as number, 'clients/main.ts');
    child.kill('SIGKILL');
    const { code, stderr } = await run.done;
    expect(code).toBe(4);
    expect(stderr).toContain(`the target at ${url} is gone: its process ${child.pid} has ended`);
  });
});

describe('refused, before anything runs, is', () => {
  const restarting = `${yaml()}disturbances:\n  - { kind: restart, after: 500ms, down: 100ms }\n`;
  test.each([
    [
      'a URL where nothing answers',
      ['--target', 'http://127.0.0.1:48999'],
      yaml(),
      4,
      /nothing answers at http:\/\/127\.0\.0\.1:48999: .*ECONNREFUSED/,
    ],
    [
      'https',
      ['--target', 'https://127.0.0.1:9'],
      yaml(),
      2,
      /speaks TLS, but the variant runs without\nAdd --over tls/,
    ],
    [
      'a URL with a path',
      ['--target', 'http://u:s3cret@127.0.0.1:9/api'],
      yaml(),
      2,
      /Expected one such as http:\/\/127\.0\.0\.1:8080, without user, path/,
    ],
    [
      'a process that is not there',
      ['--target', 'URL', '--target-pid', '2147483646'],
      yaml(),
      2,
      /there is no process 2147483646/,
    ],
    [
      'a process of what pushbench starts',
      ['--target-pid', '1'],
      yaml(),
      2,
      /is not the URL of one that is already running/,
    ],
    [
      'a private network',
      ['--target', 'URL', '--network', 'private'],
      yaml(),
      2,
      /cannot be reached from a private network/,
    ],
    [
      'a scenario that restarts it',
      ['--target', 'URL'],
      restarting,
      2,
      /tiny restarts the target, but http:\S+ is already running/,
    ],
  ])('%s', async (_what, args, scenario, expected, message) => {
    const { file, out } = write(scenario);
    const given = args.map((arg) => (arg === 'URL' ? target.url : arg));
    const { code, stderr } = await pushbench('run', file, ...given, '--variants', 'sse', '--out', out).done;
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('s3cret');
    expect(code).toBe(expected);
  });
});
