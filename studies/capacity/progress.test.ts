import { expect, test } from 'vitest';
import { times, trialOf } from '../../test/fixtures/result.ts';
import type { AttemptVerdict } from './attempt.ts';
import type { Attempt } from './file.ts';
import type { LatencyGoal } from './latencyGoal.ts';
import { createCapacityProgress } from './progress.ts';

const goals: readonly LatencyGoal[] = [{ metric: 'latency.p50', atMost: 100 }];

/** What is written of one attempt. */
function written(attempt: Omit<Attempt, 'users'>, verdict: AttemptVerdict) {
  const lines: string[] = [];
  const progress = createCapacityProgress({ write: (text: string) => lines.push(text) }, () => 0, goals);
  progress.attemptStarted?.('sse', 1_050);
  progress.attemptProgress?.({ phase: 'measuring', connected: 4, delivered: 9 });
  progress.attemptJudged?.({ users: 1_050, ...attempt }, verdict);
  return lines;
}

const trial = trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => 5)) });

test('an attempt that met its goals is a line with its figures', () => {
  expect(written({ trial, failed: null }, { outcome: 'met' })).toEqual([
    '[1] sse, 1,050 users: met: p50 5.0 ms, server CPU 0 %\n',
  ]);
});

test('one that did not says why', () => {
  const verdict = { outcome: 'undecided', obstacle: 'load', reason: 'agent 1 stood still' } as const;
  expect(written({ trial, failed: null }, verdict)).toEqual([
    '[1] sse, 1,050 users: undecided: agent 1 stood still\n',
  ]);
});

test('one in which the server died has its last words', () => {
  const failed = { reason: 'the target died', output: 'out of\nluck', kind: 'died' } as const;
  const verdict = { outcome: 'missed', obstacle: 'died', reason: 'the target died' } as const;
  expect(written({ trial: null, failed }, verdict)).toEqual([
    '[1] sse, 1,050 users: missed: the target died\n    | out of\n    | luck\n',
  ]);
});
