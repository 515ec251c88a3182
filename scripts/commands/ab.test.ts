import { describe, expect, it } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { abExitCodeOf, type Outcome } from './ab.ts';

const fine = resultOf([trialOf('sse')]);
const invalid = resultOf([trialOf('sse', { valid: false, invalid: ['late'] })]);
const failed = resultOf([], {
  failedTrials: [{ variant: 'sse', transport: 'sse', round: 1, reason: 'died', output: '' }],
});
const interrupted = resultOf([], { interrupted: true });

describe('the exit code of a comparison', () => {
  it.each([
    ['held', fine, 0],
    ['regressed', fine, 1],
    ['inconclusive', fine, 5],
    ['regressed', invalid, 3],
    ['held', failed, 4],
    ['inconclusive', interrupted, 130],
  ] as const)('that says %s of %# is as documented', (verdict, head, code) => {
    const outcome: Outcome = { verdict, text: '' };
    expect(abExitCodeOf({ base: fine, head }, outcome)).toBe(code);
    expect(abExitCodeOf({ base: head, head: fine }, outcome)).toBe(code);
  });
});
