import { describe, expect, test } from 'vitest';
import { type Course, sweepOf } from '../../test/fixtures/sweep.ts';
import type { PairComparison } from './comparison.ts';
import { type SweepReport, sweepReportOf } from './report.ts';
import { answerSentences, pairSentence, sweepAnswer, sweepCaveats } from './words.ts';

const polling = { transport: 'short-polling', interval: '1s' };
const sse = { transport: 'sse' };
const websocket = { transport: 'websocket' };

/** Rounds differ by a factor that all variants share, and each figure by a few parts in a thousand. */
const jitter = (round: number, turn: number) =>
  ([1, 1.4, 0.8][round % 3] as number) * (1 + 0.002 * ((round * 7 + turn * 3) % 5));
/** Costs 100 µs at an interval of 2 s, half at twice the interval. */
const poller: Course = {
  variant: polling,
  figures: (value, round) => ({
    cpu: (200_000 / (value ?? 1)) * jitter(round, 1),
    latency: (value ?? 0) / 2,
    requests: 2000 / (value ?? 1),
    headerBytes: 400,
  }),
};
const pusher: Course = { variant: sse, figures: (_, round) => ({ cpu: 100 * jitter(round, 2) }) };
const report = (vary = 'interval=500ms,1s,4s,8s', courses = [poller, pusher], parts = {}) =>
  sweepReportOf(sweepOf(vary, courses, parts));
const standard = report();

const pairsOf = ({ comparisons }: SweepReport, id: string) =>
  comparisons.find(({ metric }) => metric.id === id)?.pairs as PairComparison[];
const allPairs = (one: SweepReport, id: string) => {
  const comparison = one.comparisons.find(({ metric }) => metric.id === id) as SweepReport['comparisons'][0];
  return comparison.pairs.map((pair) => pairSentence(one.sweep.axis, comparison.metric, pair));
};

describe('the lines', () => {
  test('are named without the option that the axis sets; the others are level', () => {
    const lines = report('interval=500ms,1s', [
      poller,
      { ...poller, variant: { ...polling, connection: 'close' } },
      pusher,
    ]).lines.map(({ label, isLevel, turn, points }) => [label, isLevel, turn, points.map((p) => p.value)]);
    expect(lines).toEqual([
      ['SSE', true, 0, [null]],
      ['Short polling (keep-alive)', false, 0, [500, 1000]],
      ['Short polling (new connection)', false, 1, [500, 1000]],
    ]);
  });

  test('of an axis that all share are those of the scenario', () => {
    const lines = report('users=10,20', [poller, pusher]).lines;
    expect(lines.map(({ label, isLevel }) => [label, isLevel])).toEqual([
      ['Short polling (1s, keep-alive)', false],
      ['SSE', false],
    ]);
  });
});

test('a crossover is where the courses meet, although rounds differ by far more', () => {
  const [pair] = pairsOf(standard, 'cpu.perNotification');
  const [crossing] = pair?.crossings ?? [];
  expect(crossing?.at).toBeCloseTo(2000, -1);
  expect(crossing?.interval?.low).toBeGreaterThan(1900);
  expect(crossing?.interval?.high).toBeLessThan(2100);
  expect(crossing?.between).toEqual({ low: 1000, high: 4000 });
});

test('sentences say who is lower below and above it', () => {
  expect(answerSentences(standard)).toEqual([
    expect.stringMatching(
      /^Below a poll interval of (1\.99|2|2\.01) s \([\d.]+ s to [\d.]+ s\) SSE costs less server CPU than Short polling \(keep-alive\); above it Short polling \(keep-alive\) does\.$/,
    ),
    'SSE is lowest in p50, mean, requests / notification, header bytes / notification and bytes / notification at every value tried.',
  ]);
});

test('the answer counts crossovers, and names where they were looked for', () => {
  expect(sweepAnswer(standard)).toBe(
    'One crossover is shown from a poll interval of 500 ms to 8 s, in server CPU / notification.',
  );
  expect(sweepAnswer(report('interval=500ms,1s'))).toBe(
    'No crossover is shown from a poll interval of 500 ms to 1 s.',
  );
});

test('counts are compared in one round, and times are not', () => {
  const one = report(undefined, undefined, { rounds: 1 });
  expect(allPairs(one, 'cpu.perNotification')).toEqual([
    'SSE and Short polling (keep-alive) cannot be compared: figures, or rounds, are missing.',
  ]);
  expect(answerSentences(one)).toEqual([
    'SSE is lowest in requests / notification, header bytes / notification and bytes / notification at every value tried.',
  ]);
  expect(sweepCaveats(one)).toEqual([
    expect.stringMatching(/^There is no p99/),
    expect.stringMatching(/^With one round, the spread is unknown/),
  ]);
});

test('counts that cross do so between values, without an interval', () => {
  const constant: Course = { variant: websocket, figures: () => ({ cpu: 100, requests: 1 }) };
  const one = report('interval=500ms,1s,4s,8s', [poller, constant], { rounds: 1 });
  expect(answerSentences(one)).toContainEqual(
    'Below a poll interval of about 2 s (between the values tried 1 s and 4 s) WebSocket makes fewer requests than Short polling (keep-alive); above it Short polling (keep-alive) does.',
  );
});

test('a cost of 0 is a figure that is missing, not one that is lowest', () => {
  const unseen: Course = { variant: sse, figures: (_, round) => ({ cpu: round === 1 ? 0 : 100 }) };
  expect(allPairs(report(undefined, [poller, unseen]), 'cpu.perNotification')).toEqual([
    expect.stringMatching(/cannot be compared/),
  ]);
});

test('pairs without a crossing say who is lower where, and where it is undecided', () => {
  const wild = (value: number | null, round: number) =>
    value === 20 ? ([0.5, 1.1, 1.6][round % 3] as number) : 1;
  const loud: Course = {
    variant: sse,
    figures: (value, round) => ({ cpu: (value === 20 ? 100 : 900) * wild(value, round) * jitter(round, 1) }),
  };
  const calm: Course = { variant: websocket, figures: (_, round) => ({ cpu: 100 * jitter(round, 3) }) };
  const same: Course = { variant: polling, figures: (_, round) => ({ cpu: 100 * jitter(round, 4) }) };
  const one = report('users=10,20,40', [loud, calm, same]);
  expect(allPairs(one, 'cpu.perNotification')).toEqual([
    'WebSocket costs less server CPU than SSE at 10 and 40; undecided at 20.',
    'Short polling (1s, keep-alive) costs less server CPU than SSE at 10 and 40; undecided at 20.',
    'WebSocket and Short polling (1s, keep-alive) cannot be told apart at any value tried.',
  ]);
  expect(allPairs(one, 'bytes.total')).toContain('SSE and WebSocket are equal at every value tried.');
});

test('several crossings of a pair are told one after the other', () => {
  const there: Course = {
    variant: sse,
    figures: (value, round) => ({ cpu: (value === 20 ? 400 : 25) * jitter(round, 1) }),
  };
  const calm: Course = { variant: websocket, figures: (_, round) => ({ cpu: 100 * jitter(round, 3) }) };
  expect(answerSentences(report('users=10,20,40', [there, calm]))).toContainEqual(
    expect.stringMatching(
      /^Below 14\.\d users \(.*\) SSE costs less server CPU than WebSocket; from there to 28\.\d users \(.*\) WebSocket does; above that SSE does\.$/,
    ),
  );
});

test('latencies that differ by less than the bench may be off are undecided', () => {
  const at =
    (latency: number): Course['figures'] =>
    (_, round) => ({ cpu: 1, latency: latency * jitter(round, 0) });
  const courses = [
    { variant: sse, figures: at(1) },
    { variant: websocket, figures: at(1.2) },
  ];
  const sweep = sweepOf('users=10,20', courses);
  expect(allPairs(sweepReportOf(sweep), 'latency.mean')[0]).toMatch(/^SSE has a lower mean latency/);
  const calibration = { takenAt: '2026-01-01T00:00:00.000Z', errorMs: { p50: 0.5, p99: 2 } };
  const points = sweep.points.map(({ value, result }) => ({ value, result: { ...result, calibration } }));
  expect(allPairs(sweepReportOf({ ...sweep, points }), 'latency.mean')[0]).toMatch(/cannot be told apart/);
});

test('invalid trials, failures and an interruption are said', () => {
  const sweep = sweepOf('users=10,20', [pusher]);
  const [first, second] = sweep.points as [
    SweepReport['sweep']['points'][0],
    SweepReport['sweep']['points'][0],
  ];
  const spoilt = {
    ...first.result,
    trials: first.result.trials.map((t, i) => (i === 0 ? { ...t, valid: false, invalid: ['late'] } : t)),
    failedTrials: [
      { kind: 'died' as const, variant: 'sse', transport: 'sse', round: 1, reason: 'died', output: '' },
    ],
  };
  const one = sweepReportOf({ ...sweep, interrupted: true, points: [{ ...first, result: spoilt }, second] });
  const running = { command: 'http://127.0.0.1:8080', running: { pid: null } };
  const byUrl = { ...first, result: { ...first.result, target: running } };
  expect(sweepCaveats(sweepReportOf({ ...sweep, points: [byUrl, second] }))).toContainEqual(
    expect.stringMatching(/^CPU and memory of the target are unknown/),
  );
  expect(sweepCaveats(one)).toEqual([
    'The sweep was interrupted.',
    '1 of 7 trials are invalid and 1 failed; they are not in the figures.',
    expect.stringMatching(/^There is no p99/),
    expect.stringMatching(/fewer than three valid rounds/),
  ]);
});

test('an interrupted sweep without a trial has nothing to compare', () => {
  const sweep = sweepOf('interval=1s,2s', [poller, pusher], { interrupted: true });
  const points = sweep.points.map(({ value, result }) => ({ value, result: { ...result, trials: [] } }));
  expect(sweepAnswer(sweepReportOf({ ...sweep, points }))).toMatch(/^No trial is valid/);
});
