import { describe, expect, test } from 'vitest';
import { variantSchema } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { slugOf } from '../../core/variant.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf, type ScenarioReport } from '../results/report.ts';
import { answerOf } from './answer.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { answersSection } from './page/answers.ts';
import { matrixSection } from './page/matrix.ts';
import { methodSection } from './page/methodSection.ts';
import { comparedParts } from './pathParts.ts';
import { emptyPollSentences, sloSentences } from './sentences.ts';
import { tablesOf } from './table.ts';
import { renderTerminal } from './terminal.ts';

const sse = { transport: 'sse' };
const websocket = { transport: 'websocket' };
const polling = { transport: 'short-polling', interval: '1s' };
const deflate = { ...websocket, compression: true };
const goal = [{ metric: 'latency.p50' as const, atMost: 30 }];

/** A variant, and what its trials cost the server. */
type Arm = readonly [written: object, cpuMs: number];

/** Three rounds of these variants. */
function reportOf(
  arms: readonly Arm[],
  slos: typeof goal = goal,
  partsOf = (_: string): Partial<Trial> => ({}),
) {
  const all = arms.map(([written, cpuMs]) => ({ variant: variantSchema.parse(written), cpuMs }));
  const variants = all.map(({ variant }) => variant);
  const trials = all.flatMap(({ variant, cpuMs }, i) =>
    [1, 2, 3].map((round) => {
      const { target, ...parts } = trialOf(slugOf(variant), { transport: variant.transport, round });
      const spread = 1 + ((i + round) % 3) / 200;
      return { ...parts, target: { ...target, cpuMs: cpuMs * spread }, ...partsOf(slugOf(variant)) };
    }),
  );
  const base = resultOf(trials, { rounds: 3, variants: variants.map(slugOf) });
  const [report] = reportsOf([{ ...base, scenario: { ...base.scenario, variants, slos } }]);
  return report as ScenarioReport;
}

const over = (path: string, arms: readonly Arm[]) =>
  arms.map(([written, cpuMs]): Arm => [{ ...written, over: path }, cpuMs]);
const plain: readonly Arm[] = [
  [sse, 4],
  [websocket, 8],
];
// The order over TLS is another: who is lowest over one path need not be over the other.
const secured: readonly Arm[] = over('tls', [
  [sse, 12],
  [websocket, 8.01],
]);
const both = [...plain, ...secured];
const clear = 'HTTP/1.1 in the clear';

describe('the answer', () => {
  test('compares transports over each path by itself, and names the path once', () => {
    const { clauses, sentence, caveats } = answerOf(reportOf(both).summary);
    expect(clauses).toEqual([
      expect.stringMatching(
        /^Over HTTP\/1\.1 in the clear: SSE and WebSocket meet p50 ≤ 30 ms; SSE at 0\.50× \([\d.–]+\) the server CPU of WebSocket$/,
      ),
      expect.stringMatching(
        /^Over TLS: SSE and WebSocket meet p50 ≤ 30 ms; WebSocket at 0\.67× \([\d.–]+\) the server CPU of SSE$/,
      ),
    ]);
    expect(sentence).toBe(clauses.map((clause) => `${clause}.`).join(' '));
    expect(caveats.join()).not.toMatch(/different paths/);
  });

  test.each([
    ['with goals', goal],
    ['without goals', []],
  ])('%s says of a path what a run over it alone would', (_, slos) => {
    const { paths } = answerOf(reportOf(both, slos).summary);
    const alone = answerOf(reportOf(plain, slos).summary).clauses.filter((one) => one !== 'No goal is set');
    expect(paths?.[0]?.clauses).toEqual(
      alone.map((clause) => clause.replace('their p50', 'the variants’ p50')),
    );
    expect(paths?.map(({ path, label }) => [path, label])).toEqual([
      ['direct', clear],
      ['tls', 'TLS'],
    ]);
  });

  test('says once that no goal is set, and of a variant that is alone over its path, that it is', () => {
    const { sentence } = answerOf(reportOf([...plain, ...secured.slice(0, 1)], []).summary);
    expect(sentence).toMatch(/^No goal is set\. Over HTTP\/1\.1 in the clear: the variants’ p50 /);
    expect(sentence).toMatch(/ Over TLS: only SSE was run\.$/);
    expect(sentence.match(/goal/g)).toHaveLength(1);
  });

  test('judges goals over each path', () => {
    const slow = (slug: string) =>
      slug.includes('tls') ? { latencyMs: trialOf('', {}).latencyMs, valid: false, invalid: ['late'] } : {};
    expect(answerOf(reportOf([...both, ...over('tls', [[polling, 1]])], goal, slow).summary).clauses).toEqual(
      [
        expect.stringContaining(`Over ${clear}: SSE and WebSocket meet p50 ≤ 30 ms`),
        'Over TLS: No variant has a valid figure for p50 ≤ 30 ms',
      ],
    );
    expect(sloSentences(reportOf(both).summary)).toEqual([
      expect.stringMatching(
        /^p50 ≤ 30 ms over HTTP\/1\.1 in the clear: met by sse \(.+\), websocket \([^)]+\)\.$/,
      ),
      expect.stringMatching(/^p50 ≤ 30 ms over TLS: met by sse-tls \(.+\), websocket-tls \([^)]+\)\.$/),
    ]);
  });

  test('says what a path costs the server, variant by variant', () => {
    expect(answerOf(reportOf(both).summary).pathCosts).toEqual([
      expect.stringMatching(
        /^Server CPU over TLS, against HTTP\/1\.1 in the clear: SSE 3\.0× \([\d.–]+\); undecided for WebSocket\.$/,
      ),
    ]);
    const cheaper = reportOf([...secured, ...plain]).summary;
    // The direct path is what others are held against, wherever it stands; a path that costs less costs less.
    expect(answerOf(cheaper).pathCosts?.[0]).toMatch(
      /^Server CPU over TLS, against HTTP\/1\.1 in the clear: SSE 3\.0×/,
    );
    const less = reportOf([
      ...over('h2+tls', plain),
      ...over('shared20+tls', [
        [sse, 2],
        [websocket, 8],
      ]),
    ]).summary;
    expect(answerOf(less).pathCosts?.[0]).toMatch(/: SSE 0\.50× \([\d.–]+\); undecided for WebSocket\.$/);
  });

  test('does not say what a path costs where no round tells', () => {
    const { summary, result } = reportOf(both);
    const trials = result.trials.filter(({ round }) => round === 1);
    const [once] = reportsOf([{ ...result, rounds: 1, trials }]) as [ScenarioReport];
    expect(answerOf(once.summary).pathCosts).toEqual([]);
    expect(answerOf(summary).pathCosts).toHaveLength(1);
  });
});

describe('variants stand together', () => {
  test('where there is one path, or only paths to compare', () => {
    for (const arms of [plain, secured, [plain[0], secured[0]], [plain[0], secured[1]]] as Arm[][]) {
      const { summary } = reportOf(arms);
      expect(comparedParts(summary)).toEqual([{ slug: '', path: null, summary }]);
      expect(Object.keys(answerOf(summary))).toEqual(['sentence', 'clauses', 'caveats']);
      expect(renderJson([reportOf(arms)])).not.toMatch(/overPath|pathCosts/);
      expect(renderMarkdown([summary]) + renderTerminal(summary, false)).not.toMatch(/^\W*Over /m);
      const page = matrixSection([reportOf(arms)]).text + methodSection([reportOf(arms)]).text;
      expect(page).not.toMatch(/class="path"|over the same path|pairs of them/);
    }
  });
});

test('a table for each path marks who is lowest over it', () => {
  const tables = tablesOf(reportOf(both).summary);
  expect(tables.map(({ path }) => path)).toEqual([clear, 'TLS']);
  const best = tables.map(({ header, rows }) =>
    rows.filter((row) => row[header.indexOf('CPU ms/1000')]?.best).map(([name]) => name?.text),
  );
  expect(best).toEqual([['sse'], ['websocket-tls']]);
});

test('the page has rows for each path, with factors to the lowest over it', () => {
  const page = matrixSection([reportOf([...both, ...over('tls', [[deflate, 30]])])]).text;
  const [, direct = '', tls = ''] = page.split('<tr class="path">');
  expect(direct).toContain(`<span>Over ${clear}</span>`);
  expect(tls).toContain('<span>Over TLS</span>');
  expect(direct).toMatch(/SSE<\/span>.*★ lowest.*\n.*WebSocket<\/span>.*2\.0×/);
  expect(tls).toMatch(/SSE<\/span>.*1\.50×.*\n.*WebSocket<\/span>.*★ lowest.*\n/);
  expect(tls.match(/over TLS</g)).toBeNull();
  // What differs over one path is marked, and the path is not.
  expect(tls).toContain('<small class="further">differs in compression too</small>');
  expect(page).not.toContain('differs in path');
  expect(page).toContain('the lowest in its column over the same path');
  expect(methodSection([reportOf(both)]).text).toContain(
    'all variants over the same path, and intervals widened for\nall pairs of them.',
  );
});

test('the page answers and gives verdicts path by path', () => {
  const page = answersSection([reportOf(both)]).text;
  expect(page.match(/<p class="sentence over"><span class="path">Over [^<]+<\/span> <strong>/g)).toHaveLength(
    2,
  );
  expect(page.match(/<tr class="path"><th scope="rowgroup" colspan="2">/g)).toHaveLength(2);
  expect(page).not.toContain('No goal is set');
  expect(answersSection([reportOf(both, [])]).text).toContain('<strong>No goal is set</strong>.');
});

test('Markdown and the terminal have an answer and a table for each path', () => {
  const { summary } = reportOf(both);
  const markdown = renderMarkdown([summary]);
  expect(markdown).toMatch(
    /^- Over HTTP\/1\.1 in the clear: \*\*SSE and WebSocket meet p50 ≤ 30 ms\*\*; SSE at/m,
  );
  expect(markdown).toMatch(/^- Over TLS: \*\*SSE and WebSocket meet p50 ≤ 30 ms\*\*; WebSocket at/m);
  expect(markdown).toMatch(/^- Server CPU over TLS, against /m);
  const terminal = renderTerminal(summary, false);
  expect(terminal).toMatch(
    /^Over TLS: SSE and WebSocket meet p50 ≤ 30 ms; WebSocket at .+\.\nServer CPU over TLS/m,
  );
  for (const text of [markdown, terminal]) {
    const tables = text.match(/^\W*Over (TLS|HTTP\/1\.1 in the clear)\W*$/gm);
    expect(tables).toHaveLength(2);
    expect(text.match(/variant.+CPU ms\/1000/g)).toHaveLength(2);
  }
  expect(renderMarkdown([reportOf(both, []).summary])).toContain('**No goal is set.**');
});

test('programs read the answer over each path, and how variants stand over theirs', () => {
  const [scenario] = JSON.parse(renderJson([reportOf(both)])).scenarios;
  expect(scenario.answer.paths.map(({ path }: { path: string }) => path)).toEqual(['direct', 'tls']);
  const cpuOf = (i: number) => scenario.variants[i].metrics['cpu.perNotification'];
  expect(scenario.variants.map((_: unknown, i: number) => cpuOf(i).overPath.standing)).toEqual([
    'lowest',
    'higher',
    'higher',
    'lowest',
  ]);
  expect(cpuOf(2).factor.value).toBeCloseTo(3, 2);
  expect(cpuOf(2).overPath.factor.value).toBeCloseTo(1.498, 2);
});

test('polls that brought nothing are told of each variant, over all paths', () => {
  const empty = (share: number) => {
    const requests = { total: 100, empty: share, failed: 0, upstream: 0 };
    return { measured: { ...trialOf('').measured, requests } };
  };
  const slower = { ...polling, interval: '2s' };
  const arms: Arm[] = [
    [polling, 1],
    [slower, 1],
    ...over('tls', [
      [polling, 1],
      [slower, 1],
    ]),
  ];
  const { summary } = reportOf(arms, goal, (slug) =>
    empty(slug.includes('2s') ? 90 : slug.includes('tls') ? 23 : 21),
  );
  expect(emptyPollSentences(summary)).toEqual([
    'Polls that brought nothing new: 21–23 % of Short polling (1s, keep-alive) and 90 % of Short polling (2s, keep-alive).',
  ]);
});
