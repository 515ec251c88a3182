import { expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { type Summary, summarise } from '../../reports/summary.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { exitCodeOf } from './run.ts';

const slow = () => trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => 90)) });
const failedTrials = [{ variant: 'sse', transport: 'sse', round: 1, reason: 'it died', output: '' }];

const held = resultOf([trialOf('sse')]);
const missed = resultOf([slow()]);
const invalid = resultOf([trialOf('sse', { valid: false, invalid: ['late'] })]);
const partial = resultOf([trialOf('sse')], { failedTrials });
const interrupted = resultOf([trialOf('sse')], { interrupted: true });

const gated = (...results: Result[]) =>
  exitCodeOf(
    results,
    results.map((one) => summarise(one)),
  );

test.each([
  ['every SLO held', held, 0],
  ['an SLO was missed', missed, 1],
  ['a trial was invalid', invalid, 3],
  ['something died', partial, 4],
  ['Ctrl-C ended it', interrupted, 130],
])('when %s, a run ends with its code', (_, result, code) => {
  expect(gated(result)).toBe(code);
  expect(gated(held, result)).toBe(code);
});

test('the worst that happened wins', () => {
  expect(gated(missed, invalid)).toBe(3);
  expect(gated(missed, invalid, partial)).toBe(4);
  expect(gated(missed, invalid, partial, interrupted)).toBe(130);
});

test('a missed SLO does not count without the gate', () => {
  const none: Summary[] = [];
  expect(exitCodeOf([missed], none)).toBe(0);
  expect(exitCodeOf([missed, invalid], none)).toBe(3);
});

test('an SLO that cannot be judged is not missed', () => {
  expect(gated(resultOf([trialOf('sse', { latencyMs: times([900]) })]))).toBe(0);
});
