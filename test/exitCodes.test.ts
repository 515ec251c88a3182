import { describe, expect, test } from 'vitest';
import type { FailedTrial, Result } from '../core/result.ts';
import { type Summary, summarise } from '../reports/results/summary.ts';
import { renderMarkdown } from '../reports/run/markdown.ts';
import { renderTerminal } from '../reports/run/terminal.ts';
import { exitCodeOfRun } from '../scripts/commands/runExitCode.ts';
import { exitCodeOfAb } from '../studies/ab/exitCode.ts';
import { exitCodeOfCapacity } from '../studies/capacity/exitCode.ts';
import { summariseCapacity } from '../studies/capacity/summary.ts';
import { exitCodeOfClaims } from '../studies/claims/exitCode.ts';
import type { JudgedClaim } from '../studies/claims/judgedClaim.ts';
import { compareResults } from '../studies/compare/comparison.ts';
import { exitCodeOfComparison } from '../studies/compare/exitCode.ts';
import { capacityOf } from './fixtures/capacity.ts';
import { comparableResult, sides } from './fixtures/comparable.ts';
import { resultOf, times, trialOf } from './fixtures/result.ts';

const failedTrials: FailedTrial[] = [
  { kind: 'died', variant: 'sse', transport: 'sse', round: 1, reason: 'it died', output: '' },
];

describe('the exit code of a run', () => {
  const slow = () => trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => 90)) });
  const held = resultOf([trialOf('sse')]);
  const missed = resultOf([slow()]);
  const invalid = resultOf([trialOf('sse', { valid: false, invalid: ['late'] })]);
  const partial = resultOf([trialOf('sse')], { failedTrials });
  const interrupted = resultOf([trialOf('sse')], { interrupted: true });

  const gated = (...results: Result[]) =>
    exitCodeOfRun(
      results,
      results.map((one) => summarise(one)),
    );

  test.each([
    ['every SLO held', held, 0],
    ['an SLO was missed', missed, 1],
    ['a trial was invalid', invalid, 3],
    ['something died', partial, 4],
    ['Ctrl-C ended it', interrupted, 130],
  ])('tells that %s', (_, result, code) => {
    expect(gated(result)).toBe(code);
    expect(gated(held, result)).toBe(code);
  });

  test('is that of the worst that happened', () => {
    expect(gated(missed, invalid)).toBe(3);
    expect(gated(missed, invalid, partial)).toBe(4);
    expect(gated(missed, invalid, partial, interrupted)).toBe(130);
  });

  test('does not count a missed SLO without the gate', () => {
    const none: Summary[] = [];
    expect(exitCodeOfRun([missed], none)).toBe(0);
    expect(exitCodeOfRun([missed, invalid], none)).toBe(3);
  });

  test('does not count an SLO that cannot be judged, unless it is asked to', () => {
    const unknown = resultOf([trialOf('sse', { latencyMs: times([900]) })]);
    expect(gated(unknown)).toBe(0);
    expect(exitCodeOfRun([unknown], [summarise(unknown)], 'undecided')).toBe(5);
  });

  test('fails a figure beyond the limit of which no interval is known, such as a mean of a single round', () => {
    const of = (atMost: number) => {
      const one = resultOf([trialOf('sse')]);
      return { ...one, scenario: { ...one.scenario, slos: [{ metric: 'latency.mean' as const, atMost }] } };
    };
    const [beyond, within] = [of(0.000_1), of(1e6)];
    expect(summarise(beyond).slos[0]?.outcomes).toMatchObject([{ outcome: 'undecided', interval: null }]);
    expect(gated(beyond)).toBe(1);
    expect(gated(within)).toBe(0);
    expect(exitCodeOfRun([within], [summarise(within)], 'undecided')).toBe(5);
  });

  test('is that of the verdict which reports show, whichever side the figure is on', () => {
    // The limit is 30 ms: the ranks within the trial reach from 20 to 40 ms around either median.
    for (const [median, side] of [
      [29, 'within'],
      [31, 'beyond'],
    ] as const) {
      const around = Array.from({ length: 41 }, (_, i) => median + (i - 20) / 2);
      const result = resultOf([trialOf('sse', { latencyMs: times(around) })]);
      const summary = summarise(result);
      expect(summary.slos[0]?.outcomes).toMatchObject([{ outcome: 'undecided' }]);
      expect(exitCodeOfRun([result], [summary])).toBe(0);
      expect(exitCodeOfRun([result], [summary], 'undecided')).toBe(5);
      expect(
        exitCodeOfRun(
          [held, missed],
          [held, missed].map((one) => summarise(one)),
          'undecided',
        ),
      ).toBe(1);
      const shown = [renderTerminal(summary, false), renderMarkdown([summary])];
      for (const text of shown) expect(text).toContain(`measured ${side} the limit`);
    }
  });
});

describe('the exit code of a test of claims', () => {
  const codeOf = (because: JudgedClaim['because'], result: Result = resultOf([]), interrupted = false) =>
    exitCodeOfClaims(
      {
        schema: 'pushbench.claims/2',
        pushbench: '0.1.0',
        startedAt: '2026-01-01T00:00:00.000Z',
        command: 'pushbench claims',
        seed: '1',
        quick: true,
        interrupted,
        finished: !interrupted,
        planned: ['race'],
        capacity: null,
        experiments: [{ id: 'race', results: [result] }],
      },
      [{ verdict: because === null ? 'refuted' : 'undecidable', because } as JudgedClaim],
      true,
    );
  const invalid = resultOf([trialOf('sse', { valid: false, invalid: ['late'] })]);

  test('counts neither what is refuted, nor what cannot be decided for a reason that is no fault', () => {
    for (const because of [null, 'evidence', 'needs', 'not run'] as const) expect(codeOf(because)).toBe(0);
  });

  test('counts invalid trials where they kept a claim from being judged', () => {
    expect(codeOf(null, invalid)).toBe(0);
    expect(codeOf('invalid', invalid)).toBe(3);
  });

  test('is that of the worst that happened', () => {
    expect(codeOf('invalid', resultOf([], { failedTrials }))).toBe(4);
    expect(codeOf('invalid', resultOf([], { failedTrials }), true)).toBe(130);
  });
});

describe('the exit code of a comparison', () => {
  const behaviours = {
    held: { latencyMs: (round: number) => 10 + 0.01 * (round % 3) },
    regressed: { latencyMs: (round: number) => 12 + 0.02 * (round % 2) },
    inconclusive: { latencyMs: (round: number) => 7 + 6 * (round % 2) },
  };
  const happened = {
    nothing: (result: Result) => result,
    'one invalid trial': (result: Result) => ({
      ...result,
      trials: result.trials.map((t) => (t.round === 6 ? { ...t, valid: false, invalid: ['late'] } : t)),
    }),
    'a death': (result: Result) => ({
      ...result,
      trials: result.trials.filter((t) => t.round !== 6),
      failedTrials: failedTrials.map((t) => ({ ...t, round: 6 })),
    }),
    'Ctrl-C': (result: Result) => ({
      ...result,
      interrupted: true,
      trials: result.trials.filter((t) => t.round !== 6),
      failedTrials: failedTrials.map((t) => ({ ...t, round: 5 })),
    }),
  };

  test.each([
    ['held', 'nothing', { ab: 0, failing: 0, compare: 0 }],
    ['regressed', 'nothing', { ab: 1, failing: 1, compare: 1 }],
    ['inconclusive', 'nothing', { ab: 5, failing: 5, compare: 0 }],
    ['held', 'one invalid trial', { ab: 3, failing: 3, compare: 3 }],
    ['regressed', 'one invalid trial', { ab: 1, failing: 1, compare: 1 }],
    ['inconclusive', 'one invalid trial', { ab: 3, failing: 3, compare: 3 }],
    ['held', 'a death', { ab: 4, failing: 3, compare: 3 }],
    ['regressed', 'a death', { ab: 4, failing: 1, compare: 1 }],
    ['inconclusive', 'Ctrl-C', { ab: 130, failing: 3, compare: 3 }],
  ] as const)('that says %s after %s is as documented, on whichever side', (verdict, what, codes) => {
    const base = comparableResult(6, { sse: behaviours.held }, sides.base);
    const head = comparableResult(6, { sse: behaviours[verdict] }, sides.head);
    for (const both of [
      { base, head: happened[what](head) },
      { base: happened[what](base), head },
    ]) {
      const comparison = compareResults(both.base, both.head);
      expect({
        ab: exitCodeOfAb(both, comparison),
        failing: exitCodeOfComparison([comparison], 'inconclusive'),
        compare: exitCodeOfComparison([comparison], 'regressed'),
      }).toEqual(codes);
    }
  });

  test('is that of the worst of several scenarios', () => {
    const compared = (verdict: keyof typeof behaviours, what: keyof typeof happened) =>
      compareResults(
        comparableResult(6, { sse: behaviours.held }, sides.base),
        happened[what](comparableResult(6, { sse: behaviours[verdict] }, sides.head)),
      );
    const [held, invalid] = [compared('held', 'nothing'), compared('held', 'one invalid trial')];
    expect(exitCodeOfComparison([held, invalid], 'regressed')).toBe(3);
    expect(exitCodeOfComparison([held, invalid, compared('regressed', 'nothing')], 'regressed')).toBe(1);
  });
});

describe('the exit code of a search for capacity', () => {
  const limited = { written: { transport: 'sse' }, fullAt: 3_000 };
  const stuck = { written: { transport: 'websocket' }, fullAt: 3_000, loadLimit: 1 };
  const codeOf = (...args: Parameters<typeof capacityOf>) =>
    exitCodeOfCapacity(summariseCapacity(capacityOf(...args)));

  test('is 0 when something is known of every variant', () => {
    expect(codeOf([limited])).toBe(0);
    expect(codeOf([{ ...limited, diesAbove: 1 }])).toBe(0);
  });

  test('is 3 when nothing could be decided of one', () => {
    expect(codeOf([limited, stuck])).toBe(3);
  });

  test('is 4 when its load died', () => {
    const [variant] = capacityOf([stuck]).variants;
    const failed = { reason: 'an agent died', output: '', kind: 'load' } as const;
    const attempts = (variant?.attempts ?? []).map(({ users }) => ({ users, trial: null, failed }));
    expect(codeOf([stuck], { variants: variant ? [{ ...variant, attempts }] : [] })).toBe(4);
  });

  test('is 130 when it was interrupted, whatever else', () => {
    expect(codeOf([limited, stuck], { interrupted: true })).toBe(130);
  });
});
