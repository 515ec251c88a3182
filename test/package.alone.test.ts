import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Trial } from '../core/trial.ts';
import { gitState } from '../harness/record/git.ts';
import { loadScenario } from '../scenarios/load.ts';
import { commandLine, start, yaml } from './fixtures/cli.ts';
import { validatorOf } from './fixtures/jsonSchema.ts';
import { bytesIn, type Installation, installPackage } from './fixtures/package.ts';

/* The package as a newcomer has it: packed, installed into an empty folder, and run by the oldest Node.js. */

const root = resolve(import.meta.dirname, '..');
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const oldestNode = `${about.engines.node.replace('>=', '')}.0`;

let installed: Installation;
/** What pushbench shows without a command takes a minute, in which other commands are tried. */
let demonstration: ReturnType<Installation['run']>;
const at = (...path: string[]) => join(installed.folder, ...path);
const pushbench = (...args: string[]) => installed.run('pushbench', ...args);

const program = `
import { compare, PushbenchError, readResult, type Result, summarise } from 'pushbench';

const result: Result = readResult('out/tiny/result.json');
const p50: number | null | undefined = summarise(result).variants[0]?.metrics['latency.p50'];
const { verdict } = compare(result, result, { gates: 'bytes.headers' });
let refused = '';
try {
  readResult('tiny.yaml');
} catch (error) {
  if (error instanceof PushbenchError) refused = error.message;
}
export const findings = { transport: result.trials[0]?.transport, p50, verdict, refused };
`;

beforeAll(async () => {
  installed = installPackage(oldestNode);
  writeFileSync(at('tiny.yaml'), yaml());
  const target = `exec node 'node_modules/pushbench/dist/servers/main.js'`;
  // A trial is invalid where the machine does something else: that is no matter of the package.
  let run = { code: 3 as number | null, stderr: '' };
  for (let attempt = 0; run.code === 3 && attempt < 5; attempt++) {
    rmSync(at('out'), { recursive: true, force: true });
    run = await pushbench(
      ...['run', 'tiny.yaml', '--over', 'direct,h2+tls', '--variants', 'sse,sse-h2-tls'],
      ...['--target', target, '--out', 'out', '--allow-busy'],
    );
  }
  expect(run.code, run.stderr).toBe(0);
  demonstration = pushbench();
}, 300_000);

afterAll(() => installed.remove());

describe('the package', () => {
  test('says its version, on the oldest Node.js that it supports', async () => {
    expect(await installed.run('node', '--version')).toMatchObject({ stdout: `v${oldestNode}\n` });
    expect(await pushbench('--version')).toMatchObject({ code: 0, stdout: `${about.version}\n`, stderr: '' });
  });

  test('measures a server, and writes the page', () => {
    const result = JSON.parse(readFileSync(at('out/tiny/result.json'), 'utf8'));
    expect(result).toMatchObject({ pushbench: about.version, finished: true });
    expect(result.environment).toMatchObject({ node: `v${oldestNode}` });
    expect(Object.values(result.environment.packages)).not.toContain('unknown');
    expect(result.trials.map(({ http2 }: Pick<Trial, 'http2'>) => http2?.version).sort()).toEqual([
      'h2',
      undefined,
    ]);
    // The commit is that of the clone which the package was built from, and unknown if that had changes.
    const { gitHead } = JSON.parse(readFileSync(at('node_modules/pushbench/dist/package.json'), 'utf8'));
    const state = gitState(root);
    expect(gitHead).toBe(state?.dirty === false ? state.commit : undefined);
    expect(result.environment.git).toEqual(gitHead ? { commit: gitHead, dirty: false } : null);
    expect(readFileSync(at('out/report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test('prints the schema of what it has written', async () => {
    const { code, stdout } = await pushbench('schema', 'result');
    expect(code).toBe(0);
    const validate = validatorOf(JSON.parse(stdout));
    expect(validate(JSON.parse(readFileSync(at('out/tiny/result.json'), 'utf8')))).toEqual([]);
    expect(validate({})).not.toEqual([]);
  });

  test('draws the same page and the same pictures as the sources', async () => {
    for (const format of ['html', 'svg', 'png']) {
      const out = format === 'html' ? `report.${format}` : format;
      expect(await pushbench('report', 'out', '--format', format, '--out', out)).toMatchObject({ code: 0 });
    }
    const sources = await start(commandLine('report', at('out'), '--format', 'svg', '--out', at('sources')))
      .done;
    expect(sources.code, sources.stderr).toBe(0);
    const names = sources.stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(at('sources'), ''));
    expect(names.length).toBeGreaterThan(3);
    for (const name of names)
      expect(readFileSync(at('svg', name), 'utf8')).toBe(readFileSync(at('sources', name), 'utf8'));
    expect(
      readFileSync(at('png', (names[0] as string).replace('.svg', '.png')))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test.each([
    [['list', 'scenarios'], /forum-notifications/],
    [['validate', 'earthquake-alerts'], /earthquake-alerts/],
    [['compare', 'out', 'out'], /tiny/],
    [['capacity', '--help'], /Usage: pushbench capacity/],
    [['claims', '--help'], /Usage: pushbench claims/],
    [['init', 'panel.yaml', '--yes'], /panel\.yaml/],
    [['validate', 'panel.yaml'], /panel/],
    [['doctor'], /Node\.js/],
    [['bundle', 'out', '--out', 'tiny.bundle.tar.gz'], /tiny\.bundle\.tar\.gz/],
    [['conform', `exec node 'node_modules/pushbench/dist/servers/main.js'`], /websocket/i],
  ])('runs pushbench %j', async (args, pattern) => {
    const { code, stdout, stderr } = await pushbench(...args);
    expect(stdout + stderr).toMatch(pattern);
    expect(code, stderr).toBe(0);
  });

  test('checks a bundle, whose rules a tiny run breaks', async () => {
    const { code, stdout, stderr } = await pushbench('check', 'tiny.bundle.tar.gz');
    expect(code, stderr).toBe(1);
    expect(stdout).toContain('tiny');
  });

  test('is imported by a program, with types', async () => {
    writeFileSync(at('program.mts'), program);
    const tsc = [process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '--ignoreConfig'];
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
    const compiled = await start([...tsc, ...options, 'program.mts'], {}, installed.folder).done;
    expect(compiled.stdout).toBe('');
    const print = `import('./program.mjs').then(({ findings }) => console.log(JSON.stringify(findings)))`;
    const { stdout, stderr } = await installed.run('node', '-e', print);
    expect(stderr).toBe('');
    const findings = JSON.parse(stdout);
    expect(findings).toMatchObject({ transport: 'sse', verdict: 'unchanged' });
    expect(findings.refused).toMatch(/tiny\.yaml/);
  });

  test('shows the transports of the forum without a command', async () => {
    const { code, stdout } = await demonstration;
    // A trial may be invalid where the machine does something else, too.
    expect([0, 3]).toContain(code);
    for (const { transport } of loadScenario('forum-notifications').variants)
      expect(stdout).toContain(transport);
    const page = globSync('pushbench-results/*/report.html', { cwd: installed.folder });
    expect(page).toHaveLength(1);
    expect(stdout).toContain(page[0]);
  }, 300_000);

  test('installs as many packages, and as large, as the documentation says', () => {
    const docs = readFileSync(join(root, 'docs/DEPENDENCIES.md'), 'utf8');
    const [, packages, megabytes] = /installs (\d+) packages, (\d+) MB/.exec(docs) ?? [];
    const { packages: found } = JSON.parse(readFileSync(at('node_modules/.package-lock.json'), 'utf8'));
    expect(Object.keys(found)).toHaveLength(Number(packages));
    const size = bytesIn(at('node_modules')) / 1e6;
    expect(size).toBeLessThan(Number(megabytes) + 1);
    expect(size).toBeGreaterThan(Number(megabytes) - 2);
    for (const name of ['esbuild', 'vega', 'node', 'autocannon', 'typescript'])
      expect(existsSync(at('node_modules', name)), name).toBe(false);
  });
});
