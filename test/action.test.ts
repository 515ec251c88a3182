import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHistory } from '../reports/readHistory.ts';
import { action, type JobOptions, runAction, stubProgram } from './fixtures/action.ts';
import { realisticResult } from './fixtures/realistic.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-action-'));
  mkdirSync(join(folder, 'workspace'));
});
afterEach(() => rmSync(folder, { recursive: true }));

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
  workspace = join(folder, 'workspace'),
) {
  const PUSHBENCH = stubProgram(folder, realisticResult(2));
  return runAction({ temp: folder, workspace, inputs, env: { PUSHBENCH, ...env } });
}
const calls = () => readFileSync(join(folder, 'calls'), 'utf8');
/** A folder of the caller's that holds a baseline; its content does not matter, as nothing is really compared. */
function withBaseline(): string {
  mkdirSync(join(folder, 'own/baseline/forum'), { recursive: true });
  writeFileSync(join(folder, 'own/baseline/forum/result.json'), '{}');
  return join(folder, 'own');
}
const store = (...path: string[]) => join(folder, 'pushbench/store', ...path);

describe('the action', () => {
  it('puts no input into the text of a script', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toHaveLength(6);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  it('measures, writes a page, a summary and a comment, and says that there is no baseline yet', () => {
    const { code, summary, outputs, log } = job(onPullRequest, { scenario: 'forum other.yaml', rounds: '3' });
    expect(code, log).toBe(0);
    expect(outputs).toMatchObject({ verdict: 'without-baseline', junit: '', trends: '' });
    expect(outputs.result).toBe(join(folder, 'pushbench/results/forum/result.json'));
    expect(readFileSync(outputs.report ?? '', 'utf8')).toMatch(/^<!doctype html>/);
    expect(summary).toMatch(/^There is no baseline to compare with yet\.\n\n## forum: A forum at its peak/);
    expect(readFileSync(outputs.comment ?? '', 'utf8')).toBe(summary);
    expect(calls()).toMatch(/^run forum other\.yaml --rounds 3 --out \S+ --no-report --allow-busy$/m);
    expect(existsSync(store('baseline'))).toBe(false);
  });

  it('keeps what was pushed to the default branch, and compares a pull request with it', () => {
    const pushed = job(onMain);
    expect(pushed.code, pushed.log).toBe(0);
    expect(existsSync(store('baseline/forum/result.json'))).toBe(true);
    expect(readHistory(store('history'))).toMatchObject([{ commit: sha, branch: 'main' }]);
    expect(pushed.summary).toMatch(/# Trends\n\n## forum/);
    expect(readFileSync(pushed.outputs.trends ?? '', 'utf8')).toMatch(/^<!doctype html>/);

    const { code, outputs, summary, log } = job(onPullRequest, {
      gate: 'latency.p99=10%',
      'fail-on': 'inconclusive',
    });
    expect(code, log).toBe(0);
    expect(outputs.verdict).toBe('passed');
    expect(summary).toMatch(/^a comparison as md\n\n## forum/);
    expect(readFileSync(outputs.junit ?? '', 'utf8')).toBe('a comparison as junit\n');
    expect(calls()).toMatch(
      /^compare \S+store\/baseline \S+results --fail-on inconclusive --gate latency\.p99=10% --format md --out /m,
    );
    expect(readHistory(store('history'))).toHaveLength(1);
  });

  it.each([
    ['a regression', { COMPARE_CODE: '1' }, 1, 'failed'],
    ['a comparison that cannot tell', { COMPARE_CODE: '5' }, 5, 'inconclusive'],
    ['a comparison that cannot be made', { COMPARE_CODE: '2' }, 2, 'failed'],
    ['a missed SLO', { RUN_CODE: '1' }, 1, 'passed'],
    ['an invalid trial, which weighs more', { RUN_CODE: '3', COMPARE_CODE: '1' }, 3, 'failed'],
  ])('fails after all is written with %s', (_, env, exitCode, verdict) => {
    const { code, outputs, summary } = job({ ...onPullRequest, ...env }, { baseline: withBaseline() });
    expect([code, outputs.verdict]).toEqual([exitCode, verdict]);
    expect(existsSync(outputs.report ?? '')).toBe(true);
    expect(summary).toMatch(/## forum: A forum at its peak/);
  });

  it('fails at once where nothing was measured', () => {
    const { code, log, outputs } = job({ ...onPullRequest, RUN_CODE: '2' });
    expect([code, outputs.report]).toEqual([2, '']);
    expect(log).toMatch(/No result was written \(exit code 2\)/);
  });

  it('never makes a baseline of what is invalid', () => {
    expect(job({ ...onMain, RUN_CODE: '3' }).code).toBe(3);
    expect(readdirSync(store())).toEqual([]);
  });

  it('keeps summary and comment within what GitHub takes, and cuts between lines', () => {
    const COMPARISON = `${'ä'.repeat(50)}\n`.repeat(600);
    const { summary, outputs } = job({ ...onPullRequest, COMPARISON }, { baseline: withBaseline() });
    const comment = readFileSync(outputs.comment ?? '');
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(comment.length).toBeGreaterThan(59_000);
    expect(comment.toString()).toMatch(/\nä{50}\n\n… cut off here: the rest is in the report\.\n$/);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(60_000);
  });

  it('keeps baseline and history on a branch, and takes them from there', () => {
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

    const kept = job(onMain, { baseline: 'branch' }, first);
    expect(kept.code, kept.log).toBe(0);
    // While the second job measures, a third adds its line.
    const DURING = `cd '${folder}' && git clone -q -b pushbench '${origin}' third && cd third
      sed 's/"result":"[0-9a-f]*"/"result":"${'0'.repeat(16)}"/' history/forum.ndjson >> history/forum.ndjson.new
      cat history/forum.ndjson.new >> history/forum.ndjson && rm history/forum.ndjson.new
      git -c user.name=t -c user.email=t@t commit -qam third && git push -q`;
    const again = job(
      { ...onMain, DURING, GITHUB_SHA: 'e'.repeat(40) },
      { baseline: 'branch' },
      clone('second'),
    );
    expect(again.code, again.log).toBe(0);
    expect(again.outputs.verdict).toBe('passed');
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
