import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';

const root = resolve(import.meta.dirname, '..');
const builtIn = `${process.execPath} ${join(root, 'servers/main.ts')}`;
const scripted = (mode: string) =>
  `MODE=${mode} ${process.execPath} ${join(root, 'test/fixtures/delayTarget.ts')}`;

/** Runs the tiny scenario, with SSE only, against a command line. */
async function run(target: string, ...args: string[]) {
  const { file, out } = write(yaml('500ms'));
  const variants = args.includes('--variants') ? [] : ['--variants', 'sse'];
  const options = [...variants, ...args, '--no-report', '--out', out, '--target', target];
  const done = await pushbench('run', file, ...options).done;
  return { ...done, out, result: () => readResult(join(out, 'tiny/result.json')) };
}

/** A command that can be told from all others in the list of processes, and lasts. */
const lasting = () => `sleep ${randomInt(1e6, 1e9)}`;
const isRunning = (command: string) =>
  execFileSync('ps', ['-e', '-o', 'args='], { encoding: 'utf8' }).split('\n').includes(command);

describe('run --target', () => {
  test('measures a server that a command line starts, and the result says which', async () => {
    const { code, stderr, result } = await run(builtIn, '--variants', 'sse,websocket');
    expect(stderr).not.toContain('FAILED');
    expect(code).toBe(0);
    expect(result()).toMatchObject({
      target: { command: builtIn },
      trials: [{ valid: true }, { valid: true }],
    });
  });

  test('takes builtin for the built-in target, which has no command line', async () => {
    const { code, result } = await run('builtin');
    expect(code).toBe(0);
    expect(result().target).toBeNull();
  });

  test.runIf(process.platform === 'linux')(
    'measures all processes of a command line, and ends those that have left its group, too',
    async () => {
      const [inGroup, detached] = [lasting(), lasting()];
      const busy = `sh -c 'while :; do :; done'`;
      const target = `${inGroup} & setsid ${detached} & ${busy} & ${builtIn}; true`;
      // What a busy loop does to the rest of a small machine is not at issue here.
      const { code, result } = await run(target);
      expect(code).not.toBe(4);
      const [trial] = result().trials;
      // The loop is not the server, but it descends from what was started: it takes what it can of the
      // window.
      expect(trial?.target.cpuMs).toBeGreaterThan(150);
      expect([inGroup, detached].filter(isRunning)).toEqual([]);
    },
  );

  test('notes which endpoint is missing, and goes on with the variants that are served', async () => {
    const { code, stderr, result } = await run(scripted('none'), '--variants', 'sse,websocket');
    expect(stderr).toContain('the target does not serve GET /websocket (it answered 404): implement');
    expect(code).toBe(4);
    expect(result().trials).toMatchObject([{ variant: 'sse', valid: true }]);
    expect(result().failedTrials).toMatchObject([{ variant: 'websocket' }]);
  });

  test('ends a target that does not heed SIGTERM', async () => {
    const child = lasting();
    const { code } = await run(`trap '' TERM; ${child} & ${scripted('stays')}; wait`);
    expect(code).not.toBe(4);
    expect(isRunning(child)).toBe(false);
  });

  test('calls trials invalid in which the target loses notifications', async () => {
    const { code, stderr } = await run(scripted('loses'));
    expect(stderr).toMatch(/INVALID: \d+ of \d+ deliveries lost/);
    expect(code).toBe(3);
  });

  test('shows the last words of a target that dies in a trial', async () => {
    const { code, stderr, result } = await run(scripted('dies'));
    expect(stderr).toMatch(/FAILED: the target died \(exit code 7\); 100 % done\n.*\n? {4}\| .*out of luck/s);
    expect(code).toBe(4);
    expect(result().failedTrials[0]?.output).toContain('out of luck');
  });

  test('says that nothing answers where a target claims to listen', async () => {
    const { code, stderr } = await run(scripted('elsewhere'));
    expect(stderr).toMatch(/FAILED: nothing answers at http:\/\/\S+, the address that the target printed/);
    expect(code).toBe(4);
  });

  test.runIf(process.platform === 'linux')('leaves nothing behind when it is killed outright', async () => {
    const [child, detached] = [lasting(), lasting()];
    const { file, out } = write(yaml('20s'));
    const target = `trap '' TERM HUP; ${child} & setsid ${detached} & ${scripted('stays')}; wait`;
    const started = pushbench('run', file, '--variants', 'sse', '--out', out, '--target', target);
    while (![child, detached].every(isRunning)) await new Promise((r) => setTimeout(r, 50));
    started.child.kill('SIGKILL');
    while ([child, detached].some(isRunning)) await new Promise((r) => setTimeout(r, 50));
  });
});

describe('a command line that is no target is refused before anything runs:', () => {
  // Each is waited for as long as a target may take to start.
  test.concurrent.each([
    ['that is empty', ' ', 2, /the command line of the target is empty/],
    ['that does not exist', 'no-such-program --port 1', 2, /could not be started: .*no-such-program/],
    ['that dies', "sh -c 'echo no luck >&2; exit 7'", 4, /the target died \(exit code 7\)\n {4}\| no luck/],
    ['that goes to the background', `${scripted('none')} &`, 4, /exited on its own[\s\S]*in the foreground/],
    ['that names another host', scripted('other-host'), 4, /names “http:\/\/localhost:\d+”, but .* HOST=1/],
    [
      'that prints something else',
      scripted('garbage'),
      4,
      /within 15 s\n {4}\| .*listening on \d+\n“listening on \d+” is not the ready line\. Print this .*: pushbench-target ready/s,
    ],
    ['that prints it elsewhere', scripted('misprinted'), 4, /is on standard error; it belongs on/],
  ])('one %s', async (_what, target, expected, message) => {
    const { code, stderr, out } = await run(target);
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
    expect(existsSync(out)).toBe(false);
  });

  test('one that may not be executed', async () => {
    const { out } = write('');
    const file = `${out}.txt`;
    writeFileSync(file, 'text');
    const { code, stderr } = await run(file);
    expect(stderr).toMatch(/could not be started: .*ermission denied/);
    expect(code).toBe(2);
  });
});
