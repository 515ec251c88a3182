import { describe, expect, test } from 'vitest';
import type { FailedTrial } from '../../core/result.ts';
import { bytes, resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { sloText } from './slos.ts';
import { summarise } from './summary.ts';

const invalid = { valid: false, invalid: ['2 of 40 deliveries lost'] };
const failed: FailedTrial = {
  kind: 'died',
  variant: 'websocket',
  transport: 'websocket',
  round: 1,
  reason: 'the target died',
  output: '',
};
const only = (...trials: Parameters<typeof resultOf>[0]) => {
  const [variant] = summarise(resultOf(trials)).variants;
  if (!variant) throw new Error('there is no variant');
  return variant;
};
const many = (count: number, ms: number) => times(Array.from({ length: count }, () => ms));
const near = (value: number | null, expected: number) =>
  expect(Math.abs((value as number) / expected - 1)).toBeLessThan(0.002);

describe('the figures of a variant', () => {
  test('come from the pooled counts of its trials, per notification delivered', () => {
    const one = trialOf('sse', { latencyMs: many(30, 10) });
    const { measured, target } = one;
    const two = trialOf('sse', {
      latencyMs: many(10, 10),
      measured: {
        ...measured,
        requests: { ...measured.requests, total: 30 },
        bytes: { sent: bytes(600, 0), received: bytes(400, 0) },
      },
      target: { ...target, cpuMs: 12 },
    });
    expect(only(one, two).metrics).toMatchObject({
      'requests.perNotification': (10 + 30) / 40,
      'bytes.headers': (1000 + 1000) / 40,
      'bytes.total': (5000 + 1000) / 40,
      'cpu.perNotification': (16 * 1000) / 40,
      'memory.perConnection': 80_000 / 4,
      'delivery.lost': 0,
    });
  });

  test('have percentiles of all deliveries together, not means of percentiles', () => {
    const { metrics } = only(
      trialOf('sse', { latencyMs: many(900, 10) }),
      trialOf('sse', { latencyMs: many(100, 500) }),
    );
    near(metrics['latency.p50'], 10);
    near(metrics['latency.p90'], 10);
    near(metrics['latency.p99'], 500);
    near(metrics['latency.mean'], 59);
    near(metrics['latency.max'], 500);
    expect(metrics['latency.p999']).toBeNull();
  });

  test('leave out invalid trials, apart from what they lost', () => {
    const delivery = { ...trialOf('sse').delivery, lost: 2 };
    const variant = only(
      trialOf('sse', { latencyMs: many(20, 10) }),
      trialOf('sse', { latencyMs: many(20, 900), delivery, ...invalid }),
    );
    near(variant.metrics['latency.max'], 10);
    expect(variant).toMatchObject({ validTrials: 1, invalidTrials: 1, reasons: invalid.invalid });
    expect(variant.metrics['delivery.lost']).toBe(2);
  });

  test('are missing where no trial is valid', () => {
    const { metrics } = only(trialOf('sse', invalid));
    expect(metrics).toMatchObject({ 'delivery.lost': 0, 'delivery.faults': 0 });
    expect(Object.values(metrics).filter((value) => value !== null)).toEqual([0, 0]);
  });

  test('are missing where nothing was delivered or the platform does not tell', () => {
    const { target } = trialOf('sse');
    const blind = { ...target, cpuMs: null, rssBytes: { beforeConnect: null, connected: null } };
    expect(only(trialOf('sse', { target: blind })).metrics).toMatchObject({
      'cpu.perNotification': null,
      'memory.perConnection': null,
    });
    expect(only(trialOf('sse', { latencyMs: times([]) })).metrics).toMatchObject({
      'latency.mean': null,
      'requests.perNotification': null,
    });
  });

  test('have the median of the memory, which never shrinks below nothing', () => {
    const grown = (by: number) =>
      trialOf('sse', {
        target: {
          ...trialOf('sse').target,
          rssBytes: { beforeConnect: 1_000_000, connected: 1_000_000 + by },
        },
      });
    const memory = (...by: number[]) => only(...by.map(grown)).metrics['memory.perConnection'];
    expect(memory(400, 4000, 800)).toBe(200);
    expect(memory(400, 800)).toBe(150);
    expect(memory(-5000)).toBe(0);
  });
});

test('variants stand in the order of the scenario, also those that only failed, or were not run', () => {
  const { variants } = summarise(
    resultOf([trialOf('sse'), trialOf('long-polling')], {
      variants: ['long-polling', 'sse', 'websocket', 'http-streaming'],
      failedTrials: [failed],
    }),
  );
  expect(variants.map((v) => v.variant)).toEqual(['long-polling', 'sse', 'websocket', 'http-streaming']);
  expect(variants[2]).toMatchObject({ validTrials: 0, failedTrials: 1, reasons: ['the target died'] });
  expect(variants[3]).toMatchObject({ validTrials: 0, failedTrials: 0, missingTrials: 1, reasons: [] });
});

test('an SLO is met up to its limit, missed above it, and undecided without a figure', () => {
  const { slos } = summarise(
    resultOf(
      [
        trialOf('quick', { latencyMs: many(40, 5) }),
        trialOf('slow', { latencyMs: many(40, 90) }),
        trialOf('rare', { latencyMs: many(3, 5) }),
      ],
      { scenario: { ...resultOf([]).scenario, slos: [{ metric: 'latency.p50', atMost: 50 }] } },
    ),
  );
  expect(slos[0]?.outcomes.map((o) => [o.variant, o.outcome])).toEqual([
    ['quick', 'met'],
    ['slow', 'missed'],
    ['rare', 'undecided'],
  ]);
});

test('a figure that is exactly the limit meets the SLO', () => {
  const scenario = {
    ...resultOf([]).scenario,
    slos: [{ metric: 'requests.perNotification' as const, atMost: 0.25 }],
  };
  expect(summarise(resultOf([trialOf('sse')], { scenario })).slos[0]?.outcomes).toEqual([
    { variant: 'sse', value: 0.25, interval: null, outcome: 'met' },
  ]);
});

test('an SLO is written with its unit, where it has one', () => {
  expect(sloText({ metric: 'latency.p99', atMost: 250 })).toBe('p99 ≤ 250 ms');
  expect(sloText({ metric: 'requests.perNotification', atMost: 2 })).toBe('requests / notification ≤ 2');
});
