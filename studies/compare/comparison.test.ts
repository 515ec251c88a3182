import { describe, expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { variantSchema } from '../../core/transports.ts';
import { comparableResult, sides } from '../../test/fixtures/comparable.ts';
import { times } from '../../test/fixtures/result.ts';
import { type Comparison, compareResults } from './comparison.ts';
import { exitCodeOfComparison } from './exitCode.ts';
import { verdictOf } from './outcome.ts';

const steady = { latencyMs: (round: number) => 10 + 0.01 * (round % 3) };
const slower = { latencyMs: (round: number) => 12 + 0.02 * (round % 2) };
const together = (rounds: number, head = slower) =>
  [
    comparableResult(rounds, { sse: steady }, sides.base),
    comparableResult(rounds, { sse: head }, sides.head),
  ] as const;

const changeOf = (comparison: Comparison, metric: string) =>
  comparison.variants[0]?.changes.find((change) => change.metric === metric);

describe('compareResults', () => {
  test('pairs the rounds of results that were made together', () => {
    const comparison = compareResults(...together(6));
    expect(comparison).toMatchObject({ isPaired: true, warnings: [] });
    expect(changeOf(comparison, 'latency.p50')).toMatchObject({
      verdict: 'regressed',
      gates: true,
      threshold: 0.05,
      signFlipP: 2 / 64,
    });
    expect(changeOf(comparison, 'bytes.headers')).toMatchObject({ verdict: 'unchanged', interval: null });
    expect(verdictOf(comparison)).toBe('regressed');
  });

  test('takes all others as unpaired, and says that it is weaker', () => {
    const [base, head] = together(5);
    for (const pairing of [null, sides.base.pairing, { id: 'another', side: 'head' as const }]) {
      const comparison = compareResults(base, { ...head, pairing });
      expect(comparison.isPaired).toBe(false);
      expect(comparison.warnings.join()).toMatch(/not in paired rounds\. This is weaker/);
      expect(changeOf(comparison, 'latency.p50')).toMatchObject({ threshold: 0.1, signFlipP: null });
    }
  });

  test('cancels by pairs what slows both sides of a round', () => {
    const wild = (round: number) => 10 * 1.5 ** round;
    const base = comparableResult(5, { sse: { latencyMs: wild } }, sides.base);
    const head = comparableResult(
      5,
      { sse: { latencyMs: (round) => 1.2 * wild(round) * (1 + 0.01 * (round % 2)) } },
      sides.head,
    );
    expect(changeOf(compareResults(base, head), 'latency.p50')?.verdict).toBe('regressed');
    expect(changeOf(compareResults({ ...base, pairing: null }, head), 'latency.p50')?.verdict).toBe(
      'inconclusive',
    );
  });

  test('leaves invalid trials and their partners out, and says so', () => {
    const [base, head] = together(6);
    const trials = head.trials.map((t) =>
      t.round === 2 ? { ...t, valid: false, invalid: ['the machine was busy'] } : t,
    );
    const comparison = compareResults(base, { ...head, trials });
    expect(comparison.variants[0]).toMatchObject({ rounds: 5, base: { compared: 5 }, head: { invalid: 1 } });
    expect(comparison.warnings).toEqual(['sse, head: 1 invalid, left out: the machine was busy']);
  });

  test('has nothing to say of a variant without valid trials, and exits with 3', () => {
    const [base, head] = together(3);
    const trials = head.trials.map((t) => ({ ...t, valid: false, invalid: ['busy'] }));
    const comparison = compareResults(base, { ...head, trials });
    expect(comparison.warnings.join()).toMatch(/sse: no valid trial to compare in pairs/);
    expect(verdictOf(comparison)).toBe('inconclusive');
    expect(exitCodeOfComparison([comparison], 'regressed')).toBe(3);
  });

  test('sees what was lost in trials that are invalid for it', () => {
    const [base, head] = together(3, steady);
    const trials = head.trials.map((t) => ({
      ...t,
      valid: false,
      invalid: ['3 lost'],
      delivery: { ...t.delivery, lost: 3 },
    }));
    const comparison = compareResults(base, { ...head, trials });
    expect(changeOf(comparison, 'delivery.lost')).toMatchObject({ verdict: 'regressed', base: 0, head: 9 });
    expect(exitCodeOfComparison([comparison], 'regressed')).toBe(1);
  });

  test('says which variants only one of them has', () => {
    const base = comparableResult(5, { sse: steady, old: steady }, sides.base);
    const head = comparableResult(5, { new: steady, sse: steady }, sides.head);
    const { variants, warnings } = compareResults(base, head);
    expect(variants.map(({ variant }) => variant)).toEqual(['sse']);
    expect(warnings).toEqual(['Only in the base: old.', 'Only in the head: new.']);
  });

  test('says where they differ in their path only, and compares nothing over two', () => {
    const over = (path: string | undefined, slug: string) => {
      const result = comparableResult(5, { [slug]: steady });
      const variants = [variantSchema.parse({ transport: 'sse', ...(path && { over: path }) })];
      return { ...result, scenario: { ...result.scenario, variants } as Result['scenario'] };
    };
    const { variants, warnings } = compareResults(over(undefined, 'sse'), over('h2+tls', 'sse-h2-tls'));
    expect(variants).toEqual([]);
    expect(warnings).toContain(
      'sse of the base and sse-h2-tls of the head differ in their path, and are not compared: run both over one path, or both paths in one run (--over).',
    );
    expect(compareResults(over('tls', 'sse-tls'), over('tls', 'sse-tls')).warnings.join()).not.toMatch(
      /path/,
    );
  });

  test('exits with 3 when they have no variant in common', () => {
    const comparison = compareResults(
      comparableResult(5, { old: steady }),
      comparableResult(5, { new: steady }),
    );
    expect(comparison.warnings[0]).toBe('The results have no variant in common: nothing was compared.');
    expect(exitCodeOfComparison([comparison], 'regressed')).toBe(3);
  });

  test('warns below five rounds', () => {
    expect(compareResults(...together(4)).warnings).toEqual([
      'There are 4 rounds: below 5 only large changes show.',
    ]);
    const comparison = compareResults(...together(1));
    expect(comparison.warnings.join()).toMatch(/There is 1 round: .* times and costs cannot be judged/);
    expect(changeOf(comparison, 'latency.p50')?.verdict).toBe('inconclusive');
  });

  test('says loudly what else differs, and compares all the same', () => {
    const [base, head] = together(5);
    const environment = { ...head.environment, node: 'v25.0.0', packages: { ws: '9.0.0' } };
    const scenario = { ...head.scenario, headers: { profile: 'chrome' }, title: 'Only words' };
    const { differences, warnings } = compareResults(base, { ...head, environment, scenario });
    expect(differences).toEqual([
      { what: 'Node.js', base: 'v24.0.0', head: 'v25.0.0' },
      { what: 'package ws', base: '8.0.0', head: '9.0.0' },
      { what: 'scenario’s headers', base: 'none', head: '{"profile":"chrome"}' },
    ]);
    expect(warnings[0]).toMatch(
      /^The results come from different environments.*package ws: 8\.0\.0 in the base/,
    );
  });

  test('refuses results of different workloads, and says what differs', () => {
    const [base, head] = together(5);
    const other = {
      ...head,
      seed: '2',
      scenario: { ...head.scenario, users: 8 },
      schedule: { ...head.schedule, sha256: 'b'.repeat(64) },
    };
    expect(() => compareResults(base, other)).toThrow(
      /schedules differ \(aaaaaaaa, bbbbbbbb\)\n {2}seed: 1 in the base, 2 in the head\n {2}users: 4 in the base, 8 in the head$/,
    );
  });

  test('lets what was named gate, and says where it has no figure', () => {
    const comparison = compareResults(...together(6), {
      gates: [
        { metric: 'bytes.headers', threshold: null },
        { metric: 'bytes.onWire', threshold: null },
      ],
    });
    expect(changeOf(comparison, 'latency.p50')).toMatchObject({ gates: false, adjustedP: null });
    expect(changeOf(comparison, 'bytes.onWire')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no figure',
    });
    expect(exitCodeOfComparison([comparison], 'regressed')).toBe(0);
    expect(exitCodeOfComparison([comparison], 'inconclusive')).toBe(5);
  });

  test('lifts a default to the noise floor, and refuses a threshold below it', () => {
    const floorOf = (_: string, metric: string) => (metric === 'latency.p50' ? 0.3 : null);
    const comparison = compareResults(...together(6), { floorOf });
    expect(changeOf(comparison, 'latency.p50')).toMatchObject({ threshold: 0.3, verdict: 'unchanged' });
    const gates = [{ metric: 'latency.p50' as const, threshold: 0.1 }];
    expect(() => compareResults(...together(6), { floorOf, gates })).toThrow(
      /latency\.p50=10% is below the noise floor of this machine: with 6 rounds of sse the smallest detectable change is 30 %/,
    );
  });

  test('holds one false alarm in twenty over all scenarios together', () => {
    const doubtful = [1.02, 1.2, 1.09, 1.16, 1.08];
    const base = comparableResult(5, { sse: { latencyMs: () => 10 } }, sides.base);
    const head = comparableResult(
      5,
      { sse: { latencyMs: (round) => 10 * (doubtful[round - 1] as number) } },
      sides.head,
    );
    const gates = [{ metric: 'latency.p50' as const, threshold: 0.05 }];
    expect(verdictOf(compareResults(base, head, { gates }))).toBe('regressed');
    expect(verdictOf(compareResults(base, head, { gates, scenarios: 20 }))).toBe('inconclusive');
  });

  test('leaves out a percentile that too few deliveries support', () => {
    const few = (side: 'base' | 'head') => {
      const result = comparableResult(5, { sse: steady }, sides[side]);
      return { ...result, trials: result.trials.map((t) => ({ ...t, latencyMs: times([1, 2, 3]) })) };
    };
    const comparison = compareResults(few('base'), few('head'));
    expect(changeOf(comparison, 'latency.p99')).toBeUndefined();
    expect(changeOf(comparison, 'latency.mean')?.verdict).toBe('unchanged');
  });
});
