import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { machineIndexSchema } from '../core/machineIndex.ts';
import type { Result } from '../core/result.ts';
import { storeNoise } from '../harness/record/machineStore.ts';
import { commandLine, pushbench, write, yaml } from './fixtures/cli.ts';
import { codeOfRun } from './fixtures/exitCode.ts';

/*
 * From a run to its publication and back: one run for all, and the one that its bundle makes again.
 */
const { file, out } = write(yaml());
const bundle = join(out, 'tiny.tar.gz');
const resultIn = (folder: string): Result =>
  JSON.parse(readFileSync(join(folder, 'tiny/result.json'), 'utf8'));

let result: Result;
beforeAll(async () => {
  const { code } = await pushbench(
    'run',
    file,
    '--rounds',
    '2',
    '--seed',
    "it's",
    '--no-report',
    '--out',
    out,
  ).done;
  result = resultIn(out);
  expect(code).toBe(codeOfRun(result));
});

describe('a run', () => {
  test('records what it ran on, and how fast that is', () => {
    const { environment } = result;
    expect(machineIndexSchema.parse(environment.machineIndex).value).toBeGreaterThan(0);
    expect(environment.processor).toBeDefined();
    expect(environment.lockfile?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.noise).toEqual([]);
  });

  test('keeps the rules that do not depend on the machine, and breaks those that it should', async () => {
    const { stdout } = await pushbench('check', out, '--format', 'json').done;
    const { rules } = JSON.parse(stdout).results[0] as { rules: { id: string; outcome: string }[] };
    const outcomeOf = Object.fromEntries(rules.map(({ id, outcome }) => [id, outcome]));
    for (const id of ['complete', 'order-shuffled', 'figures-match'])
      expect([id, outcomeOf[id]]).toEqual([id, 'pass']);
    // On a busy machine none may be valid.
    const isJudged = result.trials.some(({ valid }) => valid);
    expect(outcomeOf['arms-equal']).toBe(isJudged ? 'pass' : 'not applicable');
    expect(outcomeOf['enough-rounds']).not.toBe('pass');
  });
});

test('a bundle runs again what it holds, with the same schedule, and compares', async () => {
  const packed = await pushbench('bundle', out, '--out', bundle).done;
  expect([packed.code, packed.stdout]).toEqual([0, `${bundle}\n`]);
  const unpacked = join(out, 'un packed');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', bundle, '--strip-components=1'], { cwd: unpacked });
  // A machine that runs tests is busy, and this script’s words have no spaces to keep.
  const [node = '', program = ''] = commandLine();
  writeFileSync(
    join(unpacked, 'pushbench'),
    `#!/bin/sh\ncase $1 in run) set -- "$@" --allow-busy ;; esac\nexec "${node}" "${program}" "$@"\n`,
    { mode: 0o755 },
  );
  // What aa would have kept of this machine.
  const state = join(out, 'state');
  vi.stubEnv('XDG_STATE_HOME', state);
  const metrics = [{ metric: 'latency.p50', detectable: { 3: 0.4 } }];
  const subject = { scenario: 'tiny', variant: 'sse', scheduleSha256: result.schedule.sha256 };
  await storeNoise(result.environment, { ...subject, metrics });
  vi.unstubAllEnvs();
  const env = { ...process.env, PUSHBENCH: './pushbench', XDG_STATE_HOME: state };
  const told = execFileSync('sh', ['-c', 'sh rerun.sh again || [ $? = 3 ]'], {
    cwd: unpacked,
    env,
    encoding: 'utf8',
  });
  const again = resultIn(join(unpacked, 'again/tiny'));
  expect(again.noise).toEqual([{ variant: 'sse', metrics: { 'latency.p50': { 3: 0.4 } } }]);
  expect(again.schedule).toEqual(result.schedule);
  expect(again.trials.map(({ variant }) => variant)).toEqual(result.trials.map(({ variant }) => variant));
  expect(told).toMatch(/^base {2}.*\nhead {2}/m);
});
