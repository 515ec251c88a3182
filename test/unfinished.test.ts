import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../core/result.ts';
import { commandHere } from '../scripts/commandHere.ts';
import { type ClaimsFile, claimsSchemaVersion } from '../studies/claims/file.ts';
import { capacityOf } from './fixtures/capacity.ts';
import { workload } from './fixtures/claims.ts';
import { comparableResult, sides } from './fixtures/comparable.ts';
import { costlyResult, severalLoads } from './fixtures/costly.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { sweepOf } from './fixtures/sweep.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';
import { parseXml } from './fixtures/xml.ts';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

function file(name: string, content: object): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** As a process leaves it that is killed after so many of its trials. */
const killed = (result: Result, trials: number): Result => ({
  ...result,
  finished: false,
  trials: result.trials.slice(0, trials),
});
/** The same of an older version. */
function olderKilled(result: Result, trials: number): object {
  const { finished: _, ...older } = killed(result, trials);
  return { ...older, schema: 'pushbench.result/1' };
}

const run = realisticResult(2);
const slugs = run.variants;
const missing = /11 of 12 trials are missing, short-polling-1s-close 1 of 2, .* and websocket 2 of 2\./;

describe('a result that was killed after its first trial', () => {
  test.each([
    ['md', missing],
    ['json', missing],
    ['html', missing],
    ['csv', /^forum,websocket,WebSocket,latency\.p50,ms,,,,.*,0,0,2\r$/m],
  ])('says in its report what is missing, and which variants never ran: %s', async (format, words) => {
    for (const [name, result] of [
      ['killed', killed(run, 1)],
      ['older', olderKilled(run, 1)],
    ] as const) {
      const path = file(`${name}-${format}/result.json`, result);
      const out = join(folder, `${name}-${format}/out`);
      const { code, stderr } = await commandHere('report', path, '--format', format, '--out', out);
      const text = readFileSync(out, 'utf8');
      expect(text).toMatch(words);
      for (const slug of slugs) expect(text).toContain(slug);
      expect(stderr).toMatch(/^Warning: .*result\.json (is unfinished|is incomplete).*: 11 of 12 trials are/);
      expect(code).toBe(3);
    }
  });

  test('says so beside pictures, which have no room for it', async () => {
    const path = file('pictures/result.json', killed(run, 9));
    const args = ['--format', 'svg', '--charts', 'percentiles', '--out', join(folder, 'pictures')];
    const { code, stderr } = await commandHere('report', path, ...args);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^Warning: .*3 of 12 trials are missing/)]);
  });

  test('has a report also when no trial was over', async () => {
    const path = file('none/result.json', killed(run, 0));
    for (const format of ['md', 'json', 'html', 'csv']) {
      const { code, stderr } = await commandHere(
        'report',
        path,
        '--format',
        format,
        '--out',
        join(folder, 'x'),
      );
      expect([format, code, stderr]).toEqual([
        format,
        3,
        expect.stringMatching(/^Warning: .*: 12 of 12 trials/),
      ]);
    }
  });

  test('is added to no history', async () => {
    const history = join(folder, 'history');
    for (const result of [killed(run, 1), olderKilled(run, 1), { ...run, finished: false }]) {
      const path = file('added/result.json', result);
      const { code, stderr } = await commandHere(
        'track',
        'add',
        path,
        '--commit',
        'abcdef1',
        '--history',
        history,
      );
      expect(stderr).toMatch(/result\.json: the run (is unfinished|is incomplete).*\n.*nothing was added/);
      expect([code, existsSync(history)]).toEqual([3, false]);
    }
  });
});

describe('a comparison', () => {
  const steady = { latencyMs: (round: number) => 10 + 0.01 * (round % 3) };
  const both = (side: Partial<Result>) => comparableResult(6, { sse: steady, websocket: steady }, side);
  const compare = (base: object, head: object, ...args: string[]) =>
    commandHere('compare', file('base.json', base), file('head.json', head), ...args);

  test.each([
    [
      'without a variant',
      (result: Result) => killed(result, 6),
      /6 of 12 trials are missing, websocket 6 of 6/,
    ],
    [
      'without a round',
      (result: Result) => killed(result, 11),
      /1 of 12 trials is missing, websocket 1 of 6/,
    ],
    ['of an older version', (result: Result) => olderKilled(result, 11), /is incomplete: 1 of 12 trials/],
    ['without its word', (result: Result) => ({ ...result, finished: false }), /is unfinished/],
  ])('with a side that was killed %s never ends with 0', async (_, cut, words) => {
    const [base, head] = [both(sides.base), both(sides.head)];
    for (const [name, files] of [
      ['base', [cut(base), head]],
      ['head', [base, cut(head)]],
    ] as const) {
      const { code, stdout } = await compare(files[0], files[1]);
      expect(stdout).toMatch(words);
      expect(stdout).toContain(`! The ${name} `);
      expect(code).toBe(3);
    }
  });

  test.each(['md', 'json', 'junit', 'bmf'])('says so in every format: %s', async (format) => {
    const { code, stdout, stderr } = await compare(
      both(sides.base),
      killed(both(sides.head), 11),
      '--format',
      format,
    );
    expect(format === 'bmf' ? stderr : stdout).toMatch(/The head is unfinished .*1 of 12 trials is missing/);
    if (format === 'junit')
      expect(parseXml(stdout).children.map(({ attributes }) => attributes.errors)).toEqual(['1']);
    expect(code).toBe(3);
  });

  test('counts a variant that only one side has', async () => {
    const one = (side: Partial<Result>) => comparableResult(6, { sse: steady }, side);
    for (const [base, head, side] of [
      [both(sides.base), one(sides.head), 'base'],
      [one(sides.base), both(sides.head), 'head'],
    ] as const) {
      const { code, stdout } = await compare(base, head);
      expect(stdout).toContain(`! Only in the ${side}: websocket.`);
      expect(stdout).toMatch(/\? Inconclusive/);
      expect(code).toBe(3);
      const junit = await compare(base, head, '--format', 'junit');
      expect(junit.stdout).toContain(`<error type="missing" message="only in the ${side}"/>`);
    }
  });

  test('counts a scenario that only one side has', async () => {
    const named = (result: Result, name: string) => ({ ...result, scenario: { ...result.scenario, name } });
    for (const name of ['one', 'two']) file(`wide/${name}/result.json`, named(both(sides.base), name));
    file('narrow/one/result.json', named(both(sides.head), 'one'));
    const [wide, narrow] = [join(folder, 'wide'), join(folder, 'narrow')];
    expect((await commandHere('compare', wide, narrow)).code).toBe(3);
    expect((await commandHere('compare', narrow, wide)).code).toBe(3);
    expect((await commandHere('compare', narrow, narrow)).code).toBe(0);
  });
});

describe('a projection', () => {
  test.each(['terminal', 'md', 'json', 'html'])(
    'says which of its files are not whole: %s',
    async (format) => {
      severalLoads.forEach((load, i) => {
        file(`loads/${i}/result.json`, i === 0 ? killed(costlyResult(load), 1) : costlyResult(load));
      });
      const args = [
        '--users',
        '1e6',
        '--rate',
        '0.3',
        '--format',
        format,
        '--out',
        join(folder, 'projection'),
      ];
      const { code } = await commandHere('project', join(folder, 'loads'), ...args);
      expect(readFileSync(join(folder, 'projection'), 'utf8')).toMatch(/0\/result\.json is unfinished/);
      expect(code).toBe(3);
    },
  );
});

describe('a sweep', () => {
  test.each(['md', 'html'])('says in its report which trials are missing: %s', async (format) => {
    const sweep = sweepOf('users=10,20', [{ variant: { transport: 'sse' }, figures: () => ({ cpu: 10 }) }], {
      finished: false,
    });
    const [first, second] = sweep.points as [(typeof sweep.points)[0], (typeof sweep.points)[0]];
    const path = file('sweep.json', {
      ...sweep,
      points: [first, { ...second, result: killed(second.result, 1) }],
    });
    const out = join(folder, 'sweep-report');
    const { code } = await commandHere('report', path, '--format', format, '--out', out);
    expect(readFileSync(out, 'utf8')).toMatch(
      /The sweep is unfinished .*: 2 of 6 trials are missing, sse 2 of 6/,
    );
    expect(code).toBe(3);
  });
});

describe('a search for capacity', () => {
  const search = capacityOf(
    ['sse', 'websocket'].map((transport) => ({ written: { transport }, fullAt: 3_000 })),
  );
  const cut = {
    ...search,
    finished: false,
    variants: search.variants.map((v, i) => ({ ...v, attempts: v.attempts.slice(0, i === 0 ? 2 : 0) })),
  };

  test.each(['md', 'json', 'html', 'svg'])(
    'says in its report that it was not finished: %s',
    async (format) => {
      const out = join(folder, `capacity-${format}`);
      const { code, stderr } = await commandHere(
        'report',
        file('capacity.json', cut),
        '--format',
        format,
        '--out',
        out,
      );
      expect(stderr).toMatch(/^Warning: .*capacity\.json is unfinished/);
      if (format !== 'svg') {
        const text = readFileSync(out, 'utf8');
        expect(text).toMatch(/The search is unfinished .*; these are the results until then\./);
        expect(text).toContain('WebSocket was not tried');
      }
      expect(code).toBe(3);
    },
  );
});

describe('a test of claims', () => {
  const claims: ClaimsFile = {
    schema: claimsSchemaVersion,
    pushbench: '0.1.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    command: 'pushbench claims',
    seed: '1',
    quick: true,
    interrupted: false,
    finished: true,
    planned: ['rates', 'compression'],
    capacity: null,
    experiments: ['rates', 'compression'].map((id) => ({
      id,
      results: [workload({ behaviours: [{ variant: { transport: 'sse' } }] })],
    })),
  };
  const search = capacityOf([{ written: { transport: 'sse' }, fullAt: 3_000 }], { finished: false });

  test.each([
    [
      'without an experiment',
      { finished: false, experiments: claims.experiments.slice(1) },
      /The test is unfinished .*: 1 of 2 experiments is missing, rates\./,
    ],
    ['with an unfinished search for capacity', { capacity: search }, /The capacity search is unfinished/],
  ])('that is not whole says so and does not end with 0: %s', async (_, parts, words) => {
    const path = file('claims/claims.json', { ...claims, ...parts });
    for (const format of ['md', 'html']) {
      const out = join(folder, `claims.${format}`);
      const { code } = await commandHere('report', path, '--format', format, '--out', out);
      expect(readFileSync(out, 'utf8')).toMatch(words);
      expect(code).toBe(3);
    }
    const judged = await commandHere('claims', '--from', path, '--out', join(folder, 'judged'));
    expect(judged.stdout).toMatch(words);
    expect(judged.code).toBe(3);
  });

  test('is told apart when a search that was not finished is handed over', async () => {
    const path = file('handed/claims.json', claims);
    const whole = await commandHere('claims', '--from', path);
    const handed = await commandHere(
      'claims',
      '--from',
      path,
      '--capacity',
      file('handed/search.json', search),
    );
    expect(whole.stdout).not.toContain('unfinished');
    expect([whole.code, handed.code]).toEqual([0, 3]);
    expect(handed.stdout).toContain('The capacity search is unfinished');
  });
});
