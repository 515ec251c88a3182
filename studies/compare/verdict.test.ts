import { describe, expect, test } from 'vitest';
import type { Samples } from './finding.ts';
import { judgeSamples } from './verdict.ts';

const base = [10, 10, 10, 10, 10, 10];
const timed = (ratios: readonly number[], parts: Partial<Samples> = {}): Samples => ({
  metric: 'latency.p99',
  base: base.slice(0, ratios.length),
  head: ratios.map((ratio, i) => ratio * (base[i] as number)),
  isPaired: true,
  threshold: 0.05,
  gates: true,
  ...parts,
});
const verdictOf = (samples: Samples) => judgeSamples([samples])[0]?.verdict;

describe('a timed figure in pairs', () => {
  test.each([
    [
      'regressed when the whole interval is above no change and the estimate beyond the threshold',
      [1.1, 1.12, 1.08, 1.11, 1.09],
      'regressed',
    ],
    [
      'inconclusive when it is surely worse, but perhaps by less than the threshold',
      [1.03, 1.04, 1.05, 1.06, 1.04],
      'inconclusive',
    ],
    [
      'inconclusive when the interval holds no change and the threshold',
      [0.9, 1.2, 1.0, 1.25, 1.05],
      'inconclusive',
    ],
    ['unchanged when the whole interval is below the threshold', [1.01, 0.99, 1.02, 1.0, 0.98], 'unchanged'],
    [
      'unchanged when it is surely worse, by surely less than the threshold',
      [1.02, 1.021, 1.019, 1.02, 1.02],
      'unchanged',
    ],
    ['unchanged when only an improvement is possible', [0.9, 1.0, 0.95, 0.92, 1.01], 'unchanged'],
    [
      'improved when the whole interval is below no change and the estimate beyond the threshold',
      [0.9, 0.88, 0.91, 0.89, 0.9],
      'improved',
    ],
  ])('is %s', (_, ratios, verdict) => {
    expect(verdictOf(timed(ratios))).toBe(verdict);
  });

  test('needs to be beyond the threshold, not at it', () => {
    expect(verdictOf(timed([1.5, 1.5, 1.5], { threshold: 0.5 }))).not.toBe('regressed');
    expect(verdictOf(timed([1.5, 1.5, 1.5], { threshold: 0.49 }))).toBe('regressed');
  });

  test('has p values for itself and by signs', () => {
    const [finding] = judgeSamples([timed([1.1, 1.12, 1.08, 1.11, 1.09, 1.1])]);
    expect(finding).toMatchObject({ signFlipP: 2 / 64, reason: null });
    // Alone, Holm corrects nothing: what is left is that it looks one way only.
    expect(finding?.adjustedP).toBeCloseTo((finding?.p as number) / 2, 12);
  });

  test('is inconclusive with a single round, but has its ratio', () => {
    expect(judgeSamples([timed([1.5])])[0]).toMatchObject({
      verdict: 'inconclusive',
      ratio: 1.5,
      interval: null,
      reason: 'one round has no spread',
    });
  });
});

describe('figures that gate together', () => {
  const doubtful = [1.02, 1.2, 1.09, 1.16, 1.08];
  const calm = timed([1, 1.01, 0.99, 1, 1.01]);

  test('must each be surer the more there are', () => {
    expect(verdictOf(timed(doubtful))).toBe('regressed');
    const [first] = judgeSamples([timed(doubtful), ...Array.from({ length: 5 }, () => calm)]);
    expect(first?.verdict).toBe('inconclusive');
    expect(first?.reason).toBe('may be chance, given 6 figures that gate');
  });

  test('do not depend on what only informs, nor correct it', () => {
    const informs = { ...timed(doubtful), gates: false };
    const [first, second] = judgeSamples([timed(doubtful), ...Array.from({ length: 5 }, () => informs)]);
    expect([first?.verdict, second?.verdict, second?.adjustedP]).toEqual(['regressed', 'regressed', null]);
  });

  test('do not depend on counts', () => {
    const count: Samples = { ...calm, metric: 'bytes.total', threshold: 0 };
    expect(judgeSamples([timed(doubtful), ...Array.from({ length: 5 }, () => count)])[0]?.verdict).toBe(
      'regressed',
    );
  });

  test('share what is spent on false alarms with other scenarios', () => {
    expect(judgeSamples([timed(doubtful)], 0.001)[0]?.verdict).toBe('inconclusive');
  });
});

describe('a timed figure without pairs', () => {
  const unpaired = (ratios: readonly number[]) => timed(ratios, { isPaired: false, threshold: 0.1 });

  test('is regressed only when the whole interval is beyond the threshold', () => {
    expect(verdictOf(unpaired([1.2, 1.22, 1.19, 1.21, 1.2]))).toBe('regressed');
    expect(judgeSamples([unpaired([1.05, 1.2, 1.12, 1.16, 1.13])])[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: 'not wholly beyond what two runs without a change may differ by',
      signFlipP: null,
    });
  });

  test('is not regressed by less than two runs may differ by, however small the threshold', () => {
    const ratios = [1.08, 1.081, 1.079, 1.08, 1.08];
    expect(verdictOf(timed(ratios, { isPaired: false, threshold: 0.01 }))).toBe('inconclusive');
    expect(verdictOf(timed(ratios, { threshold: 0.01 }))).toBe('regressed');
  });

  test('is improved likewise', () => {
    expect(verdictOf(unpaired([0.8, 0.81, 0.79, 0.8, 0.8]))).toBe('improved');
    expect(verdictOf(unpaired([0.9, 0.88, 0.92, 0.9, 0.88]))).toBe('unchanged');
  });
});

describe('zeros of timed figures', () => {
  const zeros = (b: readonly number[], h: readonly number[]) =>
    judgeSamples([{ ...timed([]), base: b, head: h }])[0];

  test('on both sides are no change', () => {
    expect(zeros([0, 0], [0, 0])).toMatchObject({ verdict: 'unchanged', ratio: 1 });
  });

  test('on one side only are a change when three trials agree', () => {
    expect(zeros([0, 0, 0], [3, 4, 5])?.verdict).toBe('regressed');
    expect(zeros([3, 4, 5], [0, 0, 0])?.verdict).toBe('improved');
    expect(zeros([0, 0], [3, 4])?.verdict).toBe('inconclusive');
  });

  test('among others leave no ratio', () => {
    expect(zeros([1, 0, 2], [3, 4, 5])).toMatchObject({
      verdict: 'inconclusive',
      ratio: null,
      reason: '0 in some trials, so there is no ratio',
    });
  });

  test('are not invented where there is no figure', () => {
    expect(zeros([], [3, 4])).toMatchObject({ verdict: 'inconclusive', reason: 'no figure' });
  });
});

describe('a growth, which may be 0 or less, in pairs', () => {
  const grown = (base: readonly number[], head: readonly number[]) =>
    judgeSamples([{ metric: 'memory.growth', base, head, isPaired: true, threshold: 2e6, gates: true }])[0];

  test.each([
    ['regressed where the head grows by surely more', [1e6, -2e5, 0], [31e6, 30e6, 32e6], 'regressed'],
    ['improved where the base did', [31e6, 30e6, 32e6], [1e6, -2e5, 0], 'improved'],
    ['unchanged within what an allocator makes', [1e6, -2e5, 0], [1.5e6, 0, 5e5], 'unchanged'],
    ['unchanged at 0 on both sides', [0, 0, 0], [0, 0, 0], 'unchanged'],
    ['inconclusive where rounds vary by more', [1e6, -9e6, 20e6], [9e6, 30e6, -1e6], 'inconclusive'],
    ['inconclusive in one round', [1e6], [90e6], 'inconclusive'],
  ])('is %s', (_what, base, head, verdict) => {
    expect(grown(base, head)?.verdict).toBe(verdict);
  });

  test('is given as a difference with its interval, and not as a ratio', () => {
    const finding = grown([1e6, -2e5, 0], [31e6, 30e6, 32e6]);
    expect(finding).toMatchObject({ ratio: null, interval: null });
    expect(finding?.difference?.value).toBeCloseTo((30e6 + 30.2e6 + 32e6) / 3, 0);
    expect(finding?.difference?.low).toBeLessThan(30e6);
  });

  test('must without pairs be wholly beyond the amount', () => {
    const unpaired = (head: readonly number[]) =>
      judgeSamples([
        { metric: 'memory.growth', base: [0, 1e6, -1e6], head, isPaired: false, threshold: 2e6, gates: true },
      ])[0]?.verdict;
    expect(unpaired([3e6, 4e6, 2e6])).toBe('inconclusive');
    expect(unpaired([25e6, 26e6, 24e6])).toBe('regressed');
  });
});
