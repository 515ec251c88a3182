import { expect, test } from 'vitest';
import { realisticResult } from '../test/fixtures/realistic.ts';
import { compare, PushbenchError, summarise } from './index.ts';

const result = realisticResult(3);

test('a summary has the metrics of every variant', () => {
  const { variants } = summarise(result);
  expect(variants.map(({ variant }) => variant)).toEqual(result.variants);
  expect(variants.every(({ metrics }) => Number.isFinite(metrics['bytes.total']))).toBe(true);
});

test('a result is not worse than itself, by the gates that were asked for', () => {
  const { verdict, variants } = compare(result, result, { gates: 'bytes.headers' });
  expect(verdict).toBe('unchanged');
  const gating = variants.flatMap(({ changes }) => changes.filter(({ gates }) => gates));
  expect(new Set(gating.map(({ metric }) => metric))).toEqual(new Set(['bytes.headers']));
});

test('more bytes are a regression', () => {
  const trials = result.trials.map((trial) => {
    const { received } = trial.measured.bytes;
    const grown = { ...received, headers: received.headers * 2, total: received.total + received.headers };
    return {
      ...trial,
      measured: { ...trial.measured, bytes: { ...trial.measured.bytes, received: grown } },
    };
  });
  expect(compare(result, { ...result, trials }, { gates: 'bytes.headers=5%' }).verdict).toBe('regressed');
});

test('what is not a gate, and another workload, are refused', () => {
  expect(() => compare(result, result, { gates: 'latency.p98' })).toThrow(PushbenchError);
  const other = { ...result, schedule: { ...result.schedule, sha256: '0'.repeat(64) } };
  expect(() => compare(result, other)).toThrow(PushbenchError);
});
