import { describe, expect, test } from 'vitest';
import type { Trial } from '../../core/trial.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { compare, roundModelOf } from './ranking.ts';
import { summarise } from './summary.ts';

/** Trials of a variant with these CPU times, ms, round by round. */
const withCpu = (variant: string, cpuMs: readonly (number | null)[], parts: Partial<Trial> = {}): Trial[] =>
  cpuMs.map((ms, i) => {
    const trial = trialOf(variant, parts);
    return { ...trial, round: i + 1, target: { ...trial.target, cpuMs: ms } };
  });

const comparedCpu = (...trials: readonly Trial[][]) =>
  compare('cpu.perNotification', summarise(resultOf(trials.flat(), { rounds: 5 })));

const base = [100, 110, 90, 105, 95];
const higher = [130, 140, 121, 133, 127];

test('the factor is the geometric mean of the ratios within the rounds, with its paired interval', () => {
  const [sse, websocket] = comparedCpu(withCpu('sse', base), withCpu('websocket', higher));
  expect(sse).toMatchObject({ standing: 'lowest', factor: null });
  expect(websocket?.standing).toBe('higher');
  // Computed apart, with t(0.975, 4) = 2.776445.
  expect(websocket?.factor?.value).toBeCloseTo(1.3037454, 5);
  expect(websocket?.factor?.interval?.low).toBeCloseTo(1.2602011, 5);
  expect(websocket?.factor?.interval?.high).toBeCloseTo(1.3487944, 5);
});

test('a drift that all variants share does not hide their difference', () => {
  const drift = [1, 2, 4, 8, 16];
  const [, websocket] = comparedCpu(
    withCpu('sse', drift),
    withCpu(
      'websocket',
      drift.map((ms, i) => ms * (1.2 + i / 100)),
    ),
  );
  expect(websocket?.standing).toBe('higher');
});

test('where the interval holds 1, nothing is decided, and there is no lowest', () => {
  const compared = comparedCpu(withCpu('sse', base), withCpu('websocket', [104, 101, 99, 111, 90]));
  expect(compared.map(({ standing }) => standing)).toEqual(['undecided', 'undecided']);
});

test('one round decides nothing that is noisy, and gives a factor without an interval', () => {
  const [, websocket] = comparedCpu(withCpu('sse', [10]), withCpu('websocket', [80]));
  expect(websocket).toMatchObject({ standing: 'undecided', factor: { value: 8, interval: null } });
});

test('in what is counted any difference is one, also after one round', () => {
  const { measured } = trialOf('sse');
  const more = trialOf('websocket', {
    measured: { ...measured, requests: { ...measured.requests, total: 11 } },
  });
  const compared = compare('requests.perNotification', summarise(resultOf([trialOf('sse'), more])));
  expect(compared.map(({ standing }) => standing)).toEqual(['lowest', 'higher']);
  expect(compared[1]?.factor).toEqual({ value: 1.1, interval: null });
});

test('equal counts are equal', () => {
  const compared = compare('bytes.headers', summarise(resultOf([trialOf('sse'), trialOf('websocket')])));
  expect(compared.map(({ standing }) => standing)).toEqual(['equal', 'equal']);
});

test('nothing is a multiple of 0', () => {
  const none = { total: 0, empty: 0, failed: 0, upstream: 0 };
  const { measured } = trialOf('sse');
  const compared = compare(
    'requests.perNotification',
    summarise(resultOf([trialOf('sse', { measured: { ...measured, requests: none } }), trialOf('polling')])),
  );
  expect(compared.map(({ standing, factor }) => [standing, factor])).toEqual([
    ['lowest', null],
    ['higher', null],
  ]);
});

test('a variant without a figure is unknown, and no hindrance to the others', () => {
  const compared = comparedCpu(
    withCpu('sse', base),
    withCpu('websocket', higher),
    withCpu('long-polling', [null, null, null]),
  );
  expect(compared.map(({ standing }) => standing)).toEqual(['lowest', 'higher', 'unknown']);
});

test('invalid trials leave their round out of the pairs', () => {
  const broken = withCpu('websocket', higher).map((t, i) => ({ ...t, valid: i > 2 }));
  const [, websocket] = comparedCpu(withCpu('sse', base), broken);
  const ratios = [133 / 105, 127 / 95];
  expect(websocket?.factor?.value).toBeCloseTo(Math.sqrt((ratios[0] as number) * (ratios[1] as number)), 6);
});

test('latencies are compared as well', () => {
  const slow = { latencyMs: times(Array.from({ length: 40 }, () => 80)) };
  const trials = [1, 2, 3].flatMap((round) => [
    trialOf('sse', { round, latencyMs: times(Array.from({ length: 40 }, () => 10 + round / 10)) }),
    trialOf('websocket', { round, ...slow }),
  ]);
  const [sse, websocket] = compare('latency.p50', summarise(resultOf(trials)));
  expect(sse?.standing).toBe('lowest');
  expect(websocket?.standing).toBe('higher');
});

test('the same two stand to each other in the same way, whomever else they are compared with', () => {
  const summary = summarise(
    resultOf([
      ...withCpu('sse', base),
      ...withCpu('websocket', higher),
      ...withCpu('long-polling', [300, 310, 320, 330, 340]),
    ]),
  );
  const [, among] = compare('cpu.perNotification', summary, summary.variants.slice(0, 2));
  const [, inAll] = compare('cpu.perNotification', summary);
  expect(among).toEqual(inAll);
});

test('a variant with one lucky round is not what the others are held against', () => {
  const compared = comparedCpu(
    withCpu('sse', [50]),
    withCpu('websocket', base),
    withCpu('long-polling', higher),
  );
  expect(compared.map(({ standing }) => standing)).toEqual(['undecided', 'undecided', 'higher']);
  expect(compared[0]?.factor).toEqual({ value: 0.5, interval: null });
});

test('latencies that differ by less than the bench may be off are not told apart', () => {
  const trials = [1, 2, 3].flatMap((round) => [
    trialOf('sse', { round, latencyMs: times(Array.from({ length: 40 }, () => 1 + round / 100)) }),
    trialOf('websocket', { round, latencyMs: times(Array.from({ length: 40 }, () => 1.4 + round / 100)) }),
  ]);
  const standings = (p50: number) => {
    const calibration = { takenAt: '2026-01-01T00:00:00.000Z', errorMs: { p50, p99: 9 } };
    return compare('latency.p50', summarise(resultOf(trials, { calibration }))).map((one) => one.standing);
  };
  expect(standings(0.1)).toEqual(['lowest', 'higher']);
  expect(standings(0.5)).toEqual(['undecided', 'undecided']);
});

test('counts that differ by what the window’s edges may make are equal', () => {
  const { measured } = trialOf('sse');
  const requests = (total: number) => ({
    measured: { ...measured, requests: { ...measured.requests, total } },
  });
  const standings = (more: number) =>
    compare(
      'requests.perNotification',
      summarise(resultOf([trialOf('sse', requests(1000)), trialOf('websocket', requests(more))])),
    ).map(({ standing }) => standing);
  expect(standings(1009)).toEqual(['equal', 'equal']);
  expect(standings(1011)).toEqual(['lowest', 'higher']);
});

describe('counts of several rounds', () => {
  const { measured } = trialOf('sse');
  const counted = (variant: string, totals: readonly number[]) =>
    totals.map((total, i) =>
      trialOf(variant, {
        round: i + 1,
        measured: { ...measured, requests: { ...measured.requests, total } },
      }),
    );
  const standings = (sse: readonly number[], websocket: readonly number[]) => {
    const trials = [...counted('sse', sse), ...counted('websocket', websocket)];
    const summary = summarise(resultOf(trials, { rounds: sse.length }));
    return compare('requests.perNotification', summary).map(({ standing }) => standing);
  };

  test('differ by one request when five rounds of each agree', () => {
    expect(standings([1000, 1000, 1000, 1000], [1001, 1001, 1001, 1001])).toEqual(['equal', 'equal']);
    expect(standings([1000, 1000, 1000, 1000, 1000], [1001, 1001, 1001, 1001, 1001])).toEqual([
      'lowest',
      'higher',
    ]);
  });

  test('are undecided when rounds of one variant differ by as much', () => {
    expect(standings([1000, 1100], [1040, 1090])).toEqual(['undecided', 'undecided']);
    expect(standings([1000, 1100], [1300, 1310])).toEqual(['lowest', 'higher']);
  });

  test('that are 0 in all rounds are lower than any', () => {
    expect(standings([0, 0], [0, 3])).toEqual(['lowest', 'higher']);
    expect(standings([0, 0], [0, 0])).toEqual(['equal', 'equal']);
  });
});

test('all outputs of a report share one model of a metric, and each metric has its own', () => {
  const { variants } = summarise(
    resultOf([...withCpu('sse', base), ...withCpu('websocket', higher)], { rounds: 5 }),
  );
  const model = roundModelOf('cpu.perNotification', variants);
  expect(model).not.toBeNull();
  expect(roundModelOf('cpu.perNotification', variants)).toBe(model);
  expect(roundModelOf('latency.p50', variants)).not.toBe(model);
});
