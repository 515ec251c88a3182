import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { groupBy } from '../core/groupBy.ts';
import { plainText } from '../core/plainText.ts';
import { resultSchema, resultSchemaVersion } from '../core/result.ts';
import { sources } from '../studies/check/sources.ts';
import { historyLineSchema } from '../studies/track/file.ts';
import { commandLine, start, yaml } from './fixtures/cli.ts';
import { costlyResult, severalLoads } from './fixtures/costly.ts';
import { historyOf } from './fixtures/history.ts';
import { hostile } from './fixtures/hostile.ts';
import { proxyUse } from './fixtures/proxied.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { trialOf } from './fixtures/result.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

/*
 * Text that is not ours, on every way in and out: whatever comes, what a command prints holds no control
 * character but line ends and tabs, no mark that turns the direction of text, and nothing that a CI log takes
 * for a command.
 */

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  const base = { ...realisticResult(2), failedTrials: [failed], target: { command: 'node server.js' } };
  const invalid = { ...trialOf('sse'), valid: false, invalid: ['a reason'] };
  const behind = base.trials.map((trial) => ({ ...trial, proxy: proxyUse }));
  const result = infected(resultSchema, { ...base, trials: [...behind, invalid] });
  expect(result.scenario.title).toContain(hostile);
  file('base/result.json', JSON.stringify(result));
  file('head/result.json', JSON.stringify({ ...result, startedAt: '2026-04-01T00:00:00.000Z' }));
  severalLoads.forEach((load, i) => {
    // Which variant is which a projection knows by these.
    const { scenario, trials } = costlyResult(load);
    const names = trials.map(({ variant, transport }) => ({ variant, transport }));
    const infectedLoad = infected(resultSchema, costlyResult(load));
    file(
      `loads/${i}/result.json`,
      JSON.stringify({
        ...infectedLoad,
        scenario: { ...infectedLoad.scenario, variants: scenario.variants },
        trials: infectedLoad.trials.map((trial, j) => ({ ...trial, ...names[j] })),
      }),
    );
  });
  const steps = [...Array<number>(12).fill(10), ...Array<number>(12).fill(20)];
  const lines = historyOf({ sse: { 'latency.p50': steps } }).map((line) => infected(historyLineSchema, line));
  file('history/forum.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});

const failed = {
  variant: 'sse',
  transport: 'sse',
  round: 1,
  reason: 'it died',
  output: 'its last words',
  kind: 'died',
} as const;

function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The value with the hostile text in every string that may hold it by the schema. */
function infected<T>(schema: z.ZodType<T>, value: T): T {
  const copy = structuredClone(value);
  // Items of a list are alike, and a whole result takes long to check.
  const known = new Map<string, boolean>();
  const infect = (parent: Record<string, unknown>, path: string): void => {
    for (const [key, one] of Object.entries(parent)) {
      const place = `${path}.${Array.isArray(parent) ? '*' : key}`;
      if (typeof one === 'string' && known.get(place) !== false) {
        parent[key] = `${one}${hostile}`;
        if (!known.has(place)) known.set(place, schema.safeParse(copy).success);
        if (!known.get(place)) parent[key] = one;
      } else if (typeof one === 'object' && one !== null) infect(one as Record<string, unknown>, place);
    }
  };
  infect(copy as Record<string, unknown>, '');
  return schema.parse(copy);
}

async function run(args: readonly string[]) {
  const ended = await start(commandLine(...args), { XDG_STATE_HOME: join(folder, 'state') }).done;
  for (const text of [ended.stdout, ended.stderr]) expect(text).toBe(plainText(text));
  return { ...ended, all: ended.stdout + ended.stderr };
}

const [base, head] = ['base/result.json', 'head/result.json'];
const at = (name: string) => join(folder, name);

describe.concurrent('text of files', () => {
  test.each([
    ['report as CSV', 0, () => ['report', at(base), '--format', 'csv']],
    ['check', 3, () => ['check', at(base)]],
    ['compare', 3, () => ['compare', at(base), at(head)]],
    ['compare as JUnit', 3, () => ['compare', at(base), at(head), '--format', 'junit']],
    ['project', 3, () => ['project', at('loads'), '--users', '1000', '--rate', '1']],
  ] as const)('steers nobody who reads %s', async (_, expected, args) => {
    const { code, stdout } = await run(args());
    expect(code).toBe(expected);
    expect(stdout).toMatch(/fake|evil/);
  });

  test.each([
    ['report', () => ['report', at(base), '--format', 'json']],
    ['compare', () => ['compare', at(base), at(head), '--format', 'json']],
    ['track report', () => ['track', 'report', '--history', at('history'), '--format', 'json']],
  ] as const)('means in the JSON of %s what it meant', async (_, args) => {
    const { stdout } = await run(args());
    const { scenarios } = JSON.parse(stdout) as { scenarios: { title: string }[] };
    expect(scenarios[0]?.title).toMatch(/^A forum at its peak/);
    expect(scenarios[0]?.title.endsWith(hostile)).toBe(true);
  });

  test.each([
    ['report', () => ['report', at(base), '--format', 'md']],
    ['check', () => ['check', at(base), '--format', 'md']],
    ['compare', () => ['compare', at(base), at(head), '--format', 'md']],
    ['track report', () => ['track', 'report', '--history', at('history'), '--format', 'md']],
    ['project', () => ['project', at('loads'), '--users', '1000', '--rate', '1', '--format', 'md']],
  ] as const)('calls nobody and leads nowhere in the Markdown of %s', async (_, args) => {
    const { stdout } = await run(args());
    expect(stdout).toMatch(/fake|evil/);
    // The sources of rules are ours.
    const own = Object.values(sources).map(({ url }) => url);
    expect(own.reduce((text, url) => text.replaceAll(`](${url})`, ']'), stdout)).not.toMatch(
      /@\w|:\/\/|www\.|#\d(?!\d*;)|GH-\d|(?<!\\)<script|(?<!\\)!?(?<!\\)\[d|(?<!\\)&(?!#8203;)/,
    );
    // All of a cell is in it.
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
    const widths = groupBy(rows, (row) => row.split(/(?<!\\)\|/).length);
    expect(widths.size).toBeLessThanOrEqual(2);
  });
});

describe.concurrent('text in errors', () => {
  const bad = `--${hostile}`;
  test.each([
    ['an unknown option', () => ['run', bad]],
    ['an unknown command', () => [hostile]],
    ['a choice', () => ['report', at(base), '--format', hostile]],
    ['a gate', () => ['compare', at(base), at(head), '--gate', hostile]],
    ['a variant', () => ['run', 'echo', '--variants', hostile]],
    ['the name of a scenario', () => ['validate', hostile]],
    ['the name of a result', () => ['report', at(hostile)]],
    ['the name of a history', () => ['track', 'report', '--history', at(hostile)]],
    ['a target that cannot be started', () => ['conform', `exec '${hostile}'`]],
    ['the last words of a target', () => ['conform', `printf '%s' '${hostile}' >&2; exit 3`]],
    ['keys and values of a scenario', () => ['validate', file('keys.yaml', badScenario)]],
    ['what is no YAML', () => ['validate', file('no.yaml', `a: [\n${hostile}\n  - "`)]],
    ['what is no JSON', () => ['report', file('no/result.json', hostile)]],
    ['another version', () => ['report', file('v/result.json', versioned)]],
    ['a field that is wrong', () => ['report', file('f/result.json', wrongField)]],
    ['a line of a history', () => ['track', 'report', '--history', join(file('h/x.ndjson', hostile), '..')]],
  ] as const)('steers nobody: %s', async (what, args) => {
    const { code, stderr } = await run(args());
    expect(code).toBe(what === 'the last words of a target' ? 4 : 2);
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('This is a bug');
  });

  const badScenario = `${yaml()}\n${JSON.stringify(hostile)}: 1\n`;
  const versioned = JSON.stringify({ schema: `pushbench.result/${hostile}` });
  const wrongField = JSON.stringify({ schema: resultSchemaVersion, [hostile]: 1, seed: 5 });
});

test('a bug that nobody waited for is told as one, steers nobody, and does not end with the code of a regression', async () => {
  const bug = `process.once('beforeExit', () => { throw new Error(${JSON.stringify(hostile)}) })`;
  const [node = '', ...args] = commandLine('list', 'metrics');
  const { code, stderr } = await start([
    node,
    '--import',
    `data:text/javascript,${encodeURIComponent(bug)}`,
    ...args,
  ]).done;
  expect(code).toBe(4);
  expect(stderr).toMatch(/^This is a bug in pushbench/);
  expect(stderr).toBe(plainText(stderr));
});

test('nothing but the gate writes to standard output and standard error', () => {
  const root = join(import.meta.dirname, '..');
  const files = ['core', 'scenarios', 'harness', 'reports', 'studies', 'console', 'scripts'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((path) => join(name, path)),
  );
  const writing = files
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('/browser/'))
    .filter((path) =>
      /process\.std(out|err)\b(?!\.on\()|console\./.test(readFileSync(join(root, path), 'utf8')),
    );
  // The first is a target: its output is read by the harness only.
  expect(writing).toEqual(['studies/calibrate/target.ts', 'scripts/output.ts']);
});
