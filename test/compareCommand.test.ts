import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Result } from '../core/result.ts';
import { storeNoise } from '../harness/record/machineStore.ts';
import { commandHere } from '../scripts/commandHere.ts';
import { comparableResult, sides } from './fixtures/comparable.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';
import { parseXml } from './fixtures/xml.ts';

const steady = { latencyMs: (round: number) => 10 + 0.01 * (round % 3) };
const slower = { latencyMs: (round: number) => 12 + 0.02 * (round % 2) };
const wild = { latencyMs: (round: number) => 7 + 6 * (round % 2) };

const baseline = comparableResult(6, { sse: steady }, sides.base);
const headOf = (behaviour: typeof steady, parts: Partial<Result> = {}) =>
  comparableResult(6, { sse: behaviour }, { ...sides.head, ...parts });

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function file(name: string, content: Result | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

beforeEach(() => void vi.stubEnv('XDG_STATE_HOME', join(folder, 'state')));
afterEach(() => vi.unstubAllEnvs());

const compare = (...args: string[]) => commandHere('compare', ...args);

describe('pushbench compare', () => {
  test.each([
    [
      'is a file',
      () => file('home', ''),
      /^Warning: the data about this machine cannot be read \(ENOTDIR\): /,
    ],
    ['is empty', () => '', /^Warning: there is no folder for data about this machine: HOME is not an/],
  ])('does without the noise floor, and says so once, where HOME %s', async (_, home, warning) => {
    const paths = [file('base.json', baseline), file('head.json', headOf(steady))];
    vi.stubEnv('HOME', home());
    vi.stubEnv('XDG_STATE_HOME', '');
    const { code, stderr } = await compare(...paths);
    expect(stderr).toMatch(warning);
    expect(stderr.match(/^Warning: /gm)).toHaveLength(1);
    expect(code).toBe(0);
  });

  test.each([
    ['held, with 0', steady, [], 0, /= Unchanged: of 9 figures that gate, 9 not worse/],
    ['regressed, with 1', slower, [], 1, /✗ Regressed: of 9 figures that gate, 2 regressed/],
    ['inconclusive, with 0 by default', wild, [], 0, /\? Inconclusive: of 9 figures that gate/],
    [
      'inconclusive, with 5 where that is asked for',
      wild,
      ['--fail-on', 'inconclusive'],
      5,
      /\? Inconclusive/,
    ],
    ['regressed, with 1 where more is asked for', slower, ['--fail-on', 'inconclusive'], 1, /✗ Regressed/],
    [
      'held by another gate',
      slower,
      ['--gate', 'latency.p50=30%,bytes.headers'],
      0,
      /of 2 figures that gate/,
    ],
  ])('says what %s', async (_, behaviour, args, code, text) => {
    const result = await compare(file('base.json', baseline), file('head.json', headOf(behaviour)), ...args);
    expect(result.stdout).toMatch(text);
    expect([result.code, result.stderr]).toEqual([code, '']);
  });

  test('matches the scenarios of two folders, and says which are alone', async () => {
    const named = (result: Result, name: string) => ({ ...result, scenario: { ...result.scenario, name } });
    for (const name of ['one', 'two']) file(`base/${name}/result.json`, named(baseline, name));
    for (const name of ['two', 'three']) file(`head/${name}/result.json`, named(headOf(slower), name));
    const { code, stdout, stderr } = await compare(join(folder, 'base'), join(folder, 'head'));
    expect(stdout.match(/^\w+: Small$/gm)).toEqual(['two: Small']);
    expect(stderr).toBe(
      'Warning: only the baseline has one: not compared\nWarning: only the head has three: not compared\n',
    );
    expect(code).toBe(1);
  });

  test.each([
    ['md', (text: string) => expect(text).toMatch(/^## small: Small/)],
    ['json', (text: string) => expect(JSON.parse(text).schema).toBe('pushbench.comparison/1')],
    ['junit', (text: string) => expect(parseXml(text).attributes.name).toBe('pushbench compare')],
    ['bmf', (text: string) => expect(Object.keys(JSON.parse(text))).toEqual(['small/sse'])],
  ])('prints %s, or writes it, with the same exit code', async (format, check) => {
    const paths = [file('base.json', baseline), file('head.json', headOf(slower))];
    const printed = await compare(...paths, '--format', format);
    check(printed.stdout);
    const out = join(folder, 'new/out');
    const written = await compare(...paths, '--format', format, '--out', out);
    expect([printed.code, written.code, written.stdout]).toEqual([1, 1, `${out}\n`]);
    expect(readFileSync(out, 'utf8')).toBe(printed.stdout);
  });

  test('writes github-action-benchmark into a folder, a file for each direction', async () => {
    const out = join(folder, 'bench');
    const { code } = await compare(
      file('base.json', baseline),
      file('head.json', headOf(steady)),
      '--format',
      'github-action-benchmark',
      '--out',
      out,
    );
    expect([code, readdirSync(out)]).toEqual([0, ['custom-smaller-is-better.json']]);
  });

  test.each([
    ['is missing', null, /gone\.json cannot be read: ENOENT/],
    ['is empty', '', /bad\.json is empty/],
    ['was cut off', '{"schema":"pushbench.result/2","tri', /bad\.json is truncated or not JSON/],
    ['is of a newer version', '{"schema":"pushbench.result/9"}', /this pushbench reads pushbench\.result\/2/],
    ['is something else', '{"name":"x"}', /bad\.json is not a pushbench result/],
    ['is damaged', '{"schema":"pushbench.result/2"}', /bad\.json is damaged/],
  ])('refuses a file that %s, on either side, and writes nothing', async (_, text, message) => {
    const good = file('base.json', baseline);
    const bad = text === null ? join(folder, 'gone.json') : file('bad.json', text);
    const out = join(folder, 'out.md');
    for (const paths of [
      [good, bad],
      [bad, good],
    ]) {
      const { code, stdout, stderr } = await compare(...paths, '--format', 'md', '--out', out);
      expect(stderr).toMatch(message);
      expect([code, stdout, existsSync(out)]).toEqual([2, '', false]);
    }
  });

  test('refuses to write over what it has read, or over a folder', async () => {
    const [base, head] = [file('base.json', baseline), file('head.json', headOf(slower))];
    for (const [out, message] of [
      [base, /base\.json is an input file; writing there would overwrite it/],
      [folder, /is a folder\nName a file in it/],
    ] as const) {
      const { code, stdout, stderr } = await compare(base, head, '--format', 'md', '--out', out);
      expect(stderr).toMatch(message);
      expect([code, stdout]).toEqual([2, '']);
    }
    expect(JSON.parse(readFileSync(base, 'utf8'))).toEqual(baseline);
  });

  test('refuses another workload, and says what differs', async () => {
    const other = headOf(slower, {
      seed: '7',
      schedule: { ...baseline.schedule, sha256: 'c'.repeat(64) },
    });
    const { code, stdout, stderr } = await compare(file('base.json', baseline), file('head.json', other));
    expect(stderr).toMatch(/seed: 1 in the base, 7 in the head\nRun both with the same scenario, --seed/);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('refuses folders without a scenario in common, or with one twice', async () => {
    const named = (name: string) => ({ ...baseline, scenario: { ...baseline.scenario, name } });
    for (const name of ['one', 'two']) file(`base/${name}/result.json`, named(name));
    for (const name of ['three', 'four']) file(`head/${name}/result.json`, named(name));
    for (const name of ['a', 'b']) file(`twice/${name}/result.json`, named('one'));
    const none = await compare(join(folder, 'base'), join(folder, 'head'));
    expect(none.stderr).toMatch(/the baseline has one and two, the head has four and three/);
    const twice = await compare(join(folder, 'base'), join(folder, 'twice'));
    expect(twice.stderr).toMatch(/a scenario is in the head more than once/);
    expect([none.code, twice.code]).toEqual([2, 2]);
  });

  test('exits with 3 when invalid trials leave nothing to compare', async () => {
    const head = headOf(slower);
    const trials = head.trials.map((t) => ({ ...t, valid: false, invalid: ['the machine was busy'] }));
    const { code, stdout } = await compare(
      file('base.json', baseline),
      file('head.json', { ...head, trials }),
    );
    expect(stdout).toMatch(/sse, head: 6 invalid, left out: the machine was busy/);
    expect(code).toBe(3);
  });

  test('refuses a threshold below the noise floor that aa has kept of the machine', async () => {
    await storeNoise(baseline.environment, {
      scenario: 'small',
      variant: 'sse',
      scheduleSha256: baseline.schedule.sha256,
      metrics: [{ metric: 'latency.p50', detectable: { 3: 0.6, 5: 0.25, 10: 0.1 } }],
    });
    const paths = [file('base.json', baseline), file('head.json', headOf(slower))];
    const refused = await compare(...paths, '--gate', 'latency.p50=10%');
    expect(refused.stderr).toMatch(
      /latency\.p50=10% is below the noise floor.*\nUse --gate latency\.p50=25%/,
    );
    const lifted = await compare(...paths);
    expect(lifted.stdout).toMatch(/^sse +p50 .* \+25 % +[=?] /m);
    expect([refused.code, lifted.code]).toEqual([2, 1]);
  });

  test.each([
    [['--gate', 'latency.p98'], /There is no metric latency\.p98/],
    [['--fail-on', 'anything'], /Allowed choices are regressed, inconclusive/],
    [['--format', 'pdf'], /Allowed choices are terminal, md, json, junit, github-action-benchmark, bmf/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await compare(
      file('base.json', baseline),
      file('head.json', headOf(steady)),
      ...args,
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
