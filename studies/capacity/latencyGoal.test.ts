import { describe, expect, test } from 'vitest';
import { times } from '../../test/fixtures/result.ts';
import { deliveriesNeeded, latencyFigure, parseLatencyGoal } from './latencyGoal.ts';

test.each([
  ['p99=250ms', 'latency.p99', 250],
  ['p50=1.5s', 'latency.p50', 1_500],
  ['p99.9=1s', 'latency.p999', 1_000],
  ['p999=1s', 'latency.p999', 1_000],
  ['mean = 80ms', 'latency.mean', 80],
  ['latency.max=2m', 'latency.max', 120_000],
])('%s is a goal', (text, metric, atMost) => {
  expect(parseLatencyGoal(text)).toEqual({ metric, atMost });
});

describe('what is no goal is answered with what would be right', () => {
  test.each([
    ['p99', '"p99" is not an SLO; expected a figure and its limit, such as p99=250ms'],
    ['250ms', '"250ms" is not an SLO; expected a figure and its limit, such as p99=250ms'],
    ['p99=250', 'the limit of p99 has no unit: write p99=250ms if you mean milliseconds'],
    ['p99=fast', '"fast" is not a duration; write p99=250ms, for example, or use s, m or h'],
    ['p99=0ms', 'the limit of p99 must be 1 ms or more'],
    ['p95=250ms', '"p95" is not a figure for an SLO here; choose from p50, p90, p99, p99.9, mean, max'],
    ['p99=1s=2s', '"p99=1s=2s" is not an SLO; expected a figure and its limit, such as p99=250ms'],
  ])('%s', (text, words) => {
    expect(parseLatencyGoal(text)).toBe(words);
  });
});

test('a figure is that of the trial, and null where its deliveries do not support it', () => {
  const latencyMs = times(Array.from({ length: 200 }, () => 40));
  expect(latencyFigure({ latencyMs }, { metric: 'latency.p50', atMost: 1 })).toBeCloseTo(40, 1);
  expect(latencyFigure({ latencyMs }, { metric: 'latency.p99', atMost: 1 })).toBeNull();
});

test('goals need as many deliveries as the furthest quantile', () => {
  expect(deliveriesNeeded([{ metric: 'latency.mean', atMost: 1 }])).toBe(10);
  expect(
    deliveriesNeeded([
      { metric: 'latency.p99', atMost: 1 },
      { metric: 'latency.p50', atMost: 1 },
    ]),
  ).toBe(1_000);
});
