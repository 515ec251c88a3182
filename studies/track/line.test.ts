import { expect, test } from 'vitest';
import type { Conditions } from '../../core/conditions.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { historyLineOf } from './line.ts';

const commit = { commit: 'a'.repeat(40), dirty: false, branch: null, date: '2026-01-01T00:00:00.000Z' };
const usual: Conditions = {
  variables: {},
  cpuQuotaCores: null,
  memoryLimitBytes: null,
  niceness: 0,
  scheduling: 'other',
  limits: {},
  kernelSettings: {},
};
const lineUnder = (conditions: Conditions) => {
  const result = resultOf([trialOf('sse')]);
  return historyLineOf({ ...result, environment: { ...result.environment, conditions } }, commit);
};

test('what may have distorted a run begins a segment of its own, and is named', () => {
  const [plain, watched] = [
    lineUnder(usual),
    lineUnder({ ...usual, variables: { NODE_OPTIONS: '--require apm' } }),
  ];
  expect(plain?.machine).not.toHaveProperty('distortions');
  expect(watched?.machine.distortions).toEqual([expect.stringMatching(/^NODE_OPTIONS is set/)]);
  expect(watched?.environment).not.toBe(plain?.environment);
});

test('what surrounds a run and distorts nothing begins none', () => {
  expect(lineUnder({ ...usual, limits: { 'open files': '4096' } })?.environment).toBe(
    lineUnder(usual)?.environment,
  );
});
