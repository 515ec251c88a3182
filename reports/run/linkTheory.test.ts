import { expect, test } from 'vitest';
import { type Variant, variantSchema } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf, type ScenarioReport } from '../results/report.ts';
import { linkTheory } from './charts/linkTheory.ts';
import { renderJson } from './json.ts';
import { askingOf, linkTheoryOf, linkTheoryTable } from './linkTheory.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';

/** Variants that took so long; four users, and as many notifications in two seconds as the rate says. */
function reportOver(
  measured: readonly (readonly [object, readonly number[]])[],
  process = 'poisson',
  perUserSecond = 2,
): ScenarioReport {
  const variants = measured.map(([written]) => variantSchema.parse(written));
  const trials = variants.map((variant, i) =>
    trialOf(slugOf(variant), {
      transport: variant.transport,
      latencyMs: times(measured[i]?.[1] ?? []),
    }),
  );
  const base = resultOf(trials);
  const streams = [{ arrivals: { process } }];
  return reportsOf([
    {
      ...base,
      scenario: { ...base.scenario, variants, streams },
      schedule: { ...base.schedule, measuredDeliveries: 4 * 2 * perUserSecond },
    },
  ])[0] as ScenarioReport;
}

const sse = { transport: 'sse' };
const long = { transport: 'long-polling' };
const over = (variant: object, path: string) => ({ ...variant, over: path });
const polls = (parts: object) => ({ transport: 'short-polling', interval: '1s', ...parts });

test('what was measured over a link stands beside theory, and beside the same without the link', () => {
  const report = reportOver([
    [sse, [1]],
    [over(sse, 'rtt20ms'), [11.2]],
    [over(long, 'rtt150ms'), [97.8]],
    [over(sse, 'tls+rtt20ms'), [11]],
  ]);
  const rows = linkTheoryTable(report.summary)?.rows.map((row) => row.slice(0, 7));
  expect(rows).toEqual([
    ['sse-rtt20ms', '10.0', '11.2', '–', '+12 %', '11.0', '+1.9 %'],
    ['long-polling-rtt150ms', '96.6', '97.8', '–', '+1.2 %', '–', '–'],
    // Over TLS there was no trial without the link.
    ['sse-tls-rtt20ms', '10.0', '11.0', '–', '+10 %', '–', '–'],
  ]);
});

test('with its own way, it is compared at the round trip that the link had', () => {
  const [variant, linked] = [sse, over(sse, 'rtt20ms')].map((one) => variantSchema.parse(one)) as [
    Variant,
    Variant,
  ];
  const asked = { rttMs: 20, downKbit: null, upKbit: null, loss: 0, jitterMs: 0, shared: false };
  const had = { method: 'tun', asked, latenessMs: null, carried: 9, lost: 0, dropped: 0, cpuMs: 1 } as const;
  const rttMs = [
    { before: 22, after: 21 },
    { before: null, after: 26 },
  ];
  const result = resultOf([
    trialOf(slugOf(variant), { latencyMs: times([1]) }),
    ...rttMs.map((link) =>
      trialOf(slugOf(linked), { latencyMs: times([12]), link: { ...had, rttMs: link } }),
    ),
  ]);
  const { summary } = reportsOf([
    { ...result, scenario: { ...result.scenario, variants: [variant, linked] } },
  ])[0] as ScenarioReport;
  expect(linkTheoryOf(summary)).toMatchObject([{ rttMs: 20, theoryMs: 10, withOwnMs: 12 }]);
});

test('requests a second are those of theory, and at most one for each round trip', () => {
  const { requests } = linkTheoryOf(reportOver([[over(long, 'rtt50ms'), [27]]]).summary)[0] ?? {};
  expect(requests?.theory).toBeCloseTo(2 / (0.1 + Math.exp(-0.1)), 3);
  expect(requests?.most).toBe(20);
  // Ten requests of four users in two seconds, for one delivery: the rate of the schedule decides.
  expect(requests?.measured).toBe(20);
});

test('theory knows only random moments, and how many round trips a new connection takes', () => {
  const asking = (written: object, areRandom = true) => askingOf(variantSchema.parse(written), areRandom);
  const opening = (path: string) => asking(polls({ connection: 'close', over: path }));
  expect(asking(long, false)).toBeNull();
  expect(asking(polls({ phase: 'aligned' }), false)).toBeNull();
  expect(asking(sse, false)).toEqual({ asks: 'never' });
  expect(asking(polls({ timer: 'fixed-delay' }))).toMatchObject({ fixedDelay: true, openingRtts: 0 });
  expect(opening('rtt20ms')).toMatchObject({ openingRtts: 1 });
  expect(opening('rtt20ms+tls')).toMatchObject({ openingRtts: 2 });
  expect(opening('rtt20ms+tls1.2')).toMatchObject({ openingRtts: 2 });
  expect(opening('rtt20ms+tls1.2+no-resume')).toMatchObject({ openingRtts: 3 });
  expect(linkTheoryOf(reportOver([[over(long, 'rtt20ms'), [11]]], 'periodic').summary)).toEqual([]);
});

test('every form of a report has it, where there is a link', () => {
  const [linked, plain] = [reportOver([[over(sse, 'rtt20ms'), [11.2]]]), reportOver([[sse, [1]]])];
  const title = 'Measured and theory over a link';
  for (const [report, has] of [
    [linked, true],
    [plain, false],
  ] as const) {
    expect(renderTerminal(report.summary, false).includes(title)).toBe(has);
    expect(renderMarkdown([report.summary]).includes(title)).toBe(has);
    expect(JSON.parse(renderJson([report])).scenarios[0].linkTheory).toHaveLength(has ? 1 : 0);
    expect(linkTheory(report, [report]) !== null).toBe(has);
  }
});

test('a variant without a valid trial has theory, and no point', () => {
  const report = reportOver([[over(sse, 'rtt20ms'), []]]);
  expect(linkTheoryOf(report.summary)).toMatchObject([{ theoryMs: 10, meanMs: null }]);
  expect(linkTheory(report, [report])).toBeNull();
});

test('points of one round trip stand side by side, in the look of their transport', () => {
  const report = reportOver(
    ['rtt20ms', 'rtt150ms'].flatMap((path) => [
      [over(sse, path), [80]] as const,
      [over({ transport: 'websocket' }, path), [80]] as const,
      [over(long, path), [90]] as const,
    ]),
  );
  const chart = linkTheory(report, [report]);
  expect(chart?.legend.map(({ key }) => key)).toEqual(['sse', 'websocket', 'long-polling']);
  const drawn = chart?.spec.layer.flatMap(({ data }) =>
    data && 'values' in data ? (data.values as { rttMs?: number; atMs: number; ms?: number }[]) : [],
  );
  const at20 = drawn?.filter(({ rttMs, ms }) => rttMs === 20 && ms !== undefined).map(({ atMs }) => atMs);
  expect(new Set(at20).size).toBe(3);
});
