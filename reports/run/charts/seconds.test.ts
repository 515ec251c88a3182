import { expect, test } from 'vitest';
import type { Second } from '../../../core/trial.ts';
import { trialOf } from '../../../test/fixtures/result.ts';
import { courseOf, quantities, secondsPerPoint } from './seconds.ts';

const second = (n: number, delivered: number, p50: number | null = delivered): Second => ({
  second: n,
  phase: 'measure',
  delivered,
  requests: 0,
  latencyMs: p50 === null ? null : { p50, p99: null, max: p50 * 2 },
  targetCpuMs: null,
  targetRssBytes: null,
});
const trial = (...seconds: Second[]) => trialOf('sse', { series: seconds });
const phases = { warmUp: 1000, measure: 1000, drain: 5000 };
const values = (...args: Parameters<typeof courseOf>) => courseOf(...args).map(({ value }) => value);

test('counts are the mean of the rounds, without the second that was cut short', () => {
  const trials = [
    trial(second(0, 10), second(1, 20), second(2, 1)),
    trial(second(0, 20), second(1, 40), second(2, 8), second(3, 1)),
  ];
  expect(values(trials, phases, quantities.delivered, 1)).toEqual([15, 30, 8]);
});

test('a last second within the schedule is whole', () => {
  expect(values([trial(second(0, 10), second(1, 20))], phases, quantities.delivered, 1)).toEqual([10, 20]);
  const halfSecond = { ...phases, measure: 500 };
  expect(values([trial(second(0, 10), second(1, 20))], halfSecond, quantities.delivered, 1)).toEqual([10]);
});

test('the median is that of the rounds, and the worst is the worst of all', () => {
  const trials = [5, 1, 9].map((p50) => trial(second(0, 1, p50)));
  expect(values(trials, phases, quantities.p50, 1)).toEqual([5]);
  expect(values(trials, phases, quantities.max, 1)).toEqual([18]);
});

test('a second in which nothing arrived leaves a gap', () => {
  expect(values([trial(second(0, 3), second(1, 0, null), second(2, 4))], phases, quantities.p50, 1)).toEqual([
    3,
    null,
    4,
  ]);
});

test('long trials are drawn in steps of several seconds', () => {
  const long = trial(...Array.from({ length: 500 }, (_, n) => second(n, n)));
  expect(secondsPerPoint([long])).toBe(3);
  const course = courseOf([long], { ...phases, measure: 499_000 }, quantities.max, 3);
  expect(course).toHaveLength(167);
  expect(course[1]).toEqual({ fromS: 3, value: 10 });
});
