import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { exitCodes } from '../core/errors.ts';
import type { Result } from '../core/result.ts';
import { readHistory } from '../studies/track/read.ts';
import { action, type JobOptions, outputsIn, runAction, stubProgram } from './fixtures/action.ts';
import { comparableResult } from './fixtures/comparable.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'workspace'));
});

const sha = 'c'.repeat(40);
const onMain = { GITHUB_EVENT_NAME: 'push', GITHUB_REF_NAME: 'main', GITHUB_SHA: sha };
const onPullRequest = {
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF_NAME: '7/merge',
  GITHUB_SHA: 'd'.repeat(40),
};

function job(
  env: Record<string, string>,
  inputs: JobOptions['inputs'] = {},
  { workspace = join(folder, 'workspace'), result = realisticResult(2) } = {},
) {
  const PUSHBENCH = stubProgram(folder);
  const RESULT = join(folder, 'measured.json');
  writeFileSync(RESULT, JSON.stringify(result));
  return runAction({ temp: folder, workspace, inputs, env: { PUSHBENCH, RESULT, ...env } });
}
const ci = (script: string) => join(import.meta.dirname, '../scripts/ci', script);
const calls = () => readFileSync(join(folder, 'calls'), 'utf8');

const forum = (latencyMs: (round: number) => number, parts: Partial<Result> = {}) => {
  const result = comparableResult(6, { sse: { latencyMs } }, parts);
  return { ...result, scenario: { ...result.scenario, name: 'forum' } };
};
const steady = forum((round) => 10 + 0.01 * (round % 3));
const slower = forum((round) => 14 + 0.02 * (round % 2));
const wild = forum((round) => 7 + 6 * (round % 2));
const otherWork = { ...steady, schedule: { ...steady.schedule, sha256: 'f'.repeat(64) } };
/** A folder of the caller's that holds a baseline. */
function withBaseline(result: Result): string {
  mkdirSync(join(folder, 'own/baseline/forum'), { recursive: true });
  writeFileSync(join(folder, 'own/baseline/forum/result.json'), JSON.stringify(result));
  return join(folder, 'own');
}
const store = (...path: string[]) => join(folder, 'pushbench/store', ...path);

describe('the action', () => {
  test('puts no input into the text of a script', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toHaveLength(6);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  test('measures, writes a page, a summary and a comment, and says that there is no baseline yet', () => {
    const { code, summary, outputs, log } = job(onPullRequest, { scenario: 'forum other.yaml', rounds: '3' });
    expect(code, log).toBe(0);
    expect(outputs).toMatchObject({ verdict: 'without-baseline', junit: '', trends: '' });
    expect(outputs.result).toBe(join(folder, 'pushbench/results/forum/result.json'));
    expect(readFileSync(outputs.report ?? '', 'utf8')).toMatch(/^<!doctype html>/);
    expect(summary).toMatch(/^There is no baseline to compare with yet\.\n\n## forum: A forum at its peak/);
    expect(readFileSync(outputs.comment ?? '', 'utf8')).toBe(summary);
    expect(calls()).toMatch(
      /^\[run\]\[forum\]\[other\.yaml\]\[--rounds\]\[3\]\[--out\]\[\S+\]\[--no-report\]\[--allow-busy\]$/m,
    );
    expect(existsSync(store('baseline'))).toBe(false);
  });

  test('keeps what was pushed to the default branch, and compares a pull request with it', () => {
    const pushed = job(onMain);
    expect(pushed.code, pushed.log).toBe(0);
    expect(existsSync(store('baseline/forum/result.json'))).toBe(true);
    expect(readHistory(store('history'))).toMatchObject([{ commit: sha, branch: 'main' }]);
    expect(pushed.summary).toMatch(/# Trends\n\n## forum/);
    expect(readFileSync(pushed.outputs.trends ?? '', 'utf8')).toMatch(/^<!doctype html>/);

    const { code, outputs, summary, log } = job(onPullRequest, {
      gate: 'latency.p99=10%',
      'fail-on': 'regressed',
    });
    expect(code, log).toBe(0);
    expect(outputs.verdict).toBe('inconclusive');
    expect(summary).toMatch(/^## forum: A forum at its peak\n\n\*\*\? Inconclusive: of 6 figures/);
    expect(summary).toMatch(
      /\n# forum: A forum at its peak|\n## forum: A forum at its peak[\s\S]*\n## forum/,
    );
    expect(readFileSync(outputs.junit ?? '', 'utf8')).toMatch(/^<\?xml[\s\S]*latency\.p99/);
    expect(calls()).toMatch(
      /^\[compare\]\[\S+store\/baseline\]\[\S+results\]\[--fail-on\]\[regressed\]\[--gate\]\[latency\.p99=10%\]\[--format\]\[junit\]/m,
    );
    expect(readHistory(store('history'))).toHaveLength(1);
  });

  test('runs the version of the package that was asked for, as npm installs it', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const program = stubProgram(folder);
    writeFileSync(
      join(bin, 'npm'),
      `#!/usr/bin/env bash
printf '[%s]' "$@" > '${folder}/npm'
mkdir -p "$3/node_modules/.bin" && ln -sf '${program}' "$3/node_modules/.bin/pushbench"`,
      { mode: 0o755 },
    );
    const env = { ...onPullRequest, PUSHBENCH: '', PATH: `${bin}:${process.env.PATH}` };
    const { code, log } = job(env, { version: '0.1.0', scenario: 'forum' });
    expect(code, log).toBe(0);
    expect(readFileSync(join(folder, 'npm'), 'utf8')).toMatch(
      /^\[install\]\[--prefix\]\[\S+pushbench\/program\].*\[pushbench@0\.1\.0\]$/,
    );
    expect(calls()).toMatch(/^\[run\]\[forum\][\s\S]*\[report\]/);
  });

  test('refuses a version of more than one line', () => {
    const { code, log } = job(onPullRequest, { version: '0.1.0\nx' });
    expect(code).toBe(2);
    expect(log).toContain('version');
  });

  test.each([
    ['a regression', {}, slower, 1, 'failed'],
    ['a comparison that cannot tell', {}, wild, 5, 'inconclusive'],
    ['a comparison that cannot be made', {}, otherWork, 2, 'failed'],
    ['a missed SLO', { RUN_CODE: '1' }, steady, 1, 'passed'],
    ['an invalid trial', { RUN_CODE: '3' }, steady, 3, 'passed'],
    ['a regression beside an invalid trial', { RUN_CODE: '3' }, slower, 1, 'failed'],
    ['a process that died, which weighs more', { RUN_CODE: '4' }, slower, 4, 'failed'],
    ['a comparison that died', { COMPARE_CODE: '137' }, steady, 4, 'failed'],
  ])('fails after all is written with %s', (_, env, result, exitCode, verdict) => {
    const inputs = { baseline: withBaseline(steady), 'fail-on': 'inconclusive' };
    const { code, outputs, summary, log } = job({ ...onPullRequest, ...env }, inputs, { result });
    expect([code, outputs.verdict], log).toEqual([exitCode, verdict]);
    expect(existsSync(outputs.report ?? '')).toBe(true);
    expect(summary).toMatch(/## forum: Small/);
  });

  test('hands the command line of a server over as one argument', () => {
    const target = `python3 "my server.py" --name 'a; b' $(x)`;
    expect(job(onPullRequest, { target, arguments: '--measure 2s', 'slo-gate': 'false' }).code).toBe(0);
    expect(calls()).toContain(`[--no-report][--measure][2s][--target][${target}][--no-gate]\n`);
  });

  test.each([
    ['killed by a signal', '137'],
    ['a process that died', '4'],
  ])('says failed, and why, of a measurement that did not finish: %s', (_, RUN_CODE) => {
    const inputs = { baseline: withBaseline(steady) };
    const { code, outputs, summary, log } = job({ ...onMain, RUN_CODE }, inputs, { result: steady });
    expect([code, outputs.verdict], log).toEqual([4, 'failed']);
    for (const text of [summary, readFileSync(outputs.comment ?? '', 'utf8')])
      expect(text).toMatch(new RegExp(`^The measurement did not finish \\(exit code ${RUN_CODE}\\)`));
    expect(existsSync(join(folder, 'own/history'))).toBe(false);
  });

  test.each<[string, string, number]>([
    ['137', '0', 4],
    ['', '0', 4],
    ['0', '', 4],
    ['0', '139', 4],
    ['0', 'passed', 4],
    ['256', '1', 4],
    ['130', '137', 130],
    ...Object.values(exitCodes).map((known) => [`${known}`, '0', known] as [string, string, number]),
    ...Object.values(exitCodes).map((known) => ['0', `${known}`, known] as [string, string, number]),
  ])(
    'ends with an exit code of pushbench: %j measuring and %j comparing become %i',
    (MEASURED, COMPARED, code) => {
      const finish = spawnSync('bash', [ci('finish.sh')], { env: { ...process.env, MEASURED, COMPARED } });
      expect(finish.status).toBe(code);
    },
  );

  test('takes scenarios, arguments and gates of several lines', () => {
    const inputs = {
      scenario: 'forum\n  other.yaml more.yaml\r\n',
      arguments: '--measure 2s\n\n--allow-busy\n',
      gate: 'latency.p99=10%\nbytes.headers=2 %\n',
      baseline: withBaseline(steady),
    };
    expect(job(onPullRequest, inputs, { result: steady }).code).toBe(0);
    expect(calls()).toContain('[run][forum][other.yaml][more.yaml][--rounds]');
    expect(calls()).toContain('[--no-report][--measure][2s][--allow-busy]\n');
    expect(calls()).toContain('[--gate][latency.p99=10%,bytes.headers=2 %]');
  });

  test('names one cache for the same scenarios, however they are written, in what a key may be', () => {
    const keyOf = (SCENARIO: string) => {
      const file = join(folder, 'key');
      writeFileSync(file, '');
      spawnSync('bash', [ci('key.sh')], {
        env: { ...process.env, OS: 'Linux', SCENARIO, GITHUB_OUTPUT: file },
      });
      return /\npushbench-Linux-[0-9a-f]{16}\n/.exec(readFileSync(file, 'utf8'))?.[0];
    };
    expect(keyOf('a b,c')).toBeDefined();
    expect(keyOf('a\n b,c\n')).toBe(keyOf('a b,c'));
    expect(keyOf('a')).not.toBe(keyOf('a b,c'));
  });

  test.each([
    ['baseline', 'store\nverdict=passed'],
    ['baseline', 'cache\n'],
    ['baseline-branch', 'pushbench\rx'],
    ['history', 'history\nx'],
    ['fail-on', 'inconclusive\n'],
    ['slo-gate', 'false\n'],
  ])('refuses more than one line for %s: %j', (input, value) => {
    const { code, log } = job(onMain, { [input]: value });
    expect(code).toBe(2);
    expect(log).toContain(`The input ${input} must be one line`);
  });

  test('refuses what is not a valid branch name', () => {
    const { code, log } = job(onMain, { baseline: 'branch', 'baseline-branch': 'a:refs/heads/main' });
    expect([code, log]).toEqual([2, expect.stringContaining('not a valid branch name')]);
  });

  test('sets no other output by the value of one', () => {
    const file = join(folder, 'output');
    writeFileSync(file, '');
    const text = 'x\nend-of-paths\nverdict=passed';
    const script = `. '${ci('shared.sh')}'; output first "$TEXT"; output second ''; output third "$TEXT"`;
    const run = spawnSync('bash', ['-c', script], {
      env: { ...process.env, GITHUB_OUTPUT: file, TEXT: text },
    });
    expect(run.status).toBe(0);
    expect(outputsIn(readFileSync(file, 'utf8'))).toEqual({ first: text, second: '', third: text });
    for (const name of readdirSync(ci(''))) {
      const lines = readFileSync(ci(name), 'utf8').split('\n');
      const raw = lines.filter((line) => line.includes('GITHUB_OUTPUT'));
      expect([name, raw.length]).toEqual([name, name === 'shared.sh' ? 1 : 0]);
    }
  });

  test('fails at once where nothing was measured', () => {
    const { code, log, outputs } = job({ ...onPullRequest, RUN_CODE: '2' });
    expect([code, outputs.report]).toEqual([2, '']);
    expect(log).toMatch(/No result was written \(exit code 2\)/);
  });

  test('never makes a baseline of what is invalid', () => {
    expect(job({ ...onMain, RUN_CODE: '3' }).code).toBe(3);
    expect(readdirSync(store())).toEqual([]);
  });

  test('cuts what GitHub would not take between lines, and says so', () => {
    const long = join(folder, 'long.md');
    const short = join(folder, 'short.md');
    writeFileSync(short, 'short\n');
    writeFileSync(long, `${'ä'.repeat(50)}\n`.repeat(600));
    const limited = (bytes: number, ...files: string[]) =>
      execFileSync('bash', ['scripts/ci/limited.sh', `${bytes}`, ...files], {
        cwd: join(import.meta.dirname, '..'),
      });
    const cut = limited(50_000, short, long);
    expect(cut.length).toBeLessThanOrEqual(50_000);
    expect(cut.length).toBeGreaterThan(49_000);
    expect(cut.toString()).toMatch(
      /^short\nä{50}\n[\s\S]*\nä{50}\n\n… truncated: the report has the rest\.\n$/,
    );
    expect(limited(70_000, short, long).length).toBe(6 + 600 * 101);
  });

  test('keeps baseline and history on a branch, and takes them from there', () => {
    const git = (cwd: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, encoding: 'utf8' });
    const origin = join(folder, 'origin.git');
    git(folder, 'init', '-q', '--bare', '-b', 'main', origin);
    const clone = (name: string) => {
      git(folder, 'clone', '-q', origin, name);
      return join(folder, name);
    };
    const first = clone('first');
    git(first, 'commit', '-q', '--allow-empty', '-m', 'one');
    git(first, 'push', '-q', 'origin', 'HEAD:main');

    const kept = job(onMain, { baseline: 'branch' }, { workspace: first });
    expect(kept.code, kept.log).toBe(0);
    // While the second job measures, a third adds its line.
    const DURING = `cd '${folder}' && git clone -q -b pushbench '${origin}' third && cd third
      sed 's/"result":"[0-9a-f]*"/"result":"${'0'.repeat(16)}"/' history/forum.ndjson >> history/forum.ndjson.new
      cat history/forum.ndjson.new >> history/forum.ndjson && rm history/forum.ndjson.new
      git -c user.name=t -c user.email=t@t commit -qam third && git push -q`;
    const again = job(
      { ...onMain, DURING, GITHUB_SHA: 'e'.repeat(40) },
      { baseline: 'branch' },
      { workspace: clone('second') },
    );
    expect(again.code, again.log).toBe(0);
    expect(again.outputs.verdict).toBe('inconclusive');
    expect(git(origin, 'ls-tree', '-r', '--name-only', 'pushbench').split('\n')).toEqual([
      '.gitattributes',
      'baseline/forum/result.json',
      'history/forum.ndjson',
      '',
    ]);
    expect(git(origin, 'show', 'pushbench:history/forum.ndjson').trim().split('\n')).toHaveLength(3);
    expect(git(origin, 'log', '--format=%s', 'pushbench')).toMatch(
      /^Merge measurements\n[\s\S]*Measure ccccccc\n$/,
    );
  });
});
