import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../core/failure.ts';
import type { InvalidKind, Trial } from '../../core/trial.ts';
import { times, trialOf } from '../../test/fixtures/result.ts';
import { judgeAttempt, searchAttempts, triesOf } from './attempt.ts';
import type { LatencyGoal } from './latencyGoal.ts';

const goals: readonly LatencyGoal[] = [{ metric: 'latency.p99', atMost: 250 }];
const latencies = (ms: number) => times(Array.from({ length: 1_000 }, () => ms));
const trial = (ms: number, parts: Partial<Trial> = {}) =>
  trialOf('sse', { latencyMs: latencies(ms), ...parts });
const verdict = (ms: number, parts: Partial<Trial> = {}) =>
  judgeAttempt({ trial: trial(ms, parts), failed: null }, goals);
const invalid = (kind: InvalidKind, reason: string): Partial<Trial> => ({
  valid: false,
  invalid: [reason],
  invalidKinds: [kind],
});
const { target, agents, delivery } = trialOf('sse');
const busyFor = (cpuMs: number, runQueueMs = 0) => ({ target: { ...target, cpuMs, runQueueMs } });
const stood = (ms: number) => ({
  agents: agents.map((agent) => ({ ...agent, eventLoopDelayMs: { mean: 1, p99: 2, max: ms } })),
});

describe('a finished trial', () => {
  test('meets its goals at the limit, and misses them beyond it', () => {
    expect(verdict(249)).toEqual({ outcome: 'met' });
    expect(verdict(260)).toEqual({ outcome: 'missed', obstacle: 'latency', reason: 'p99 260 ms' });
  });

  test('misses for want of CPU when the target had all of a core', () => {
    expect(verdict(800, busyFor(1_960))).toEqual({
      outcome: 'missed',
      obstacle: 'cpu',
      reason: 'p99 800 ms; the target used 98 % of a core',
    });
    expect(verdict(800, busyFor(1_960, 400))).toMatchObject({
      reason: 'p99 800 ms; the target used 98 % of a core, and its threads waited 0.20 s per second for it',
    });
    expect(verdict(100, busyFor(1_960))).toEqual({ outcome: 'met' });
  });

  test('misses when something was lost, however fast the rest was', () => {
    const parts = { delivery: { ...delivery, lost: 3 }, ...invalid('delivery', '3 of 40 deliveries lost') };
    expect(verdict(5, parts)).toEqual({
      outcome: 'missed',
      obstacle: 'lost',
      reason: '3 of 40 deliveries lost',
    });
  });

  test('misses when it had a single fault that nobody asked for', () => {
    const faulty = (expected: number) =>
      verdict(5, { faults: [{ kind: 'status', count: 3, expected, example: 'GET /sse: 500' }] });
    expect(faulty(3)).toEqual({ outcome: 'met' });
    expect(faulty(2)).toEqual({
      outcome: 'missed',
      obstacle: 'faults',
      reason: '1 request was answered with an error; first: GET /sse: 500',
    });
  });

  test('is judged by every goal', () => {
    const strict = [...goals, { metric: 'latency.mean', atMost: 50 } as const];
    expect(judgeAttempt({ trial: trial(100), failed: null }, strict)).toMatchObject({
      reason: 'mean 100 ms',
    });
  });

  test('with too few deliveries for its goals says nothing', () => {
    expect(verdict(5, { latencyMs: times([5]) })).toMatchObject({
      outcome: 'undecided',
      obstacle: 'samples',
    });
  });
});

describe('a trial that the target is not to blame for', () => {
  test.each<[InvalidKind, string]>([
    ['agent', 'load'],
    ['machine', 'machine'],
    ['books', 'load'],
    ['samples', 'samples'],
  ])('with a fault of kind %s says nothing, fast or slow', (kind, obstacle) => {
    for (const ms of [5, 900])
      expect(verdict(ms, invalid(kind, 'why'))).toEqual({ outcome: 'undecided', obstacle, reason: 'why' });
  });

  test('is that of the machine where the load may have been late because of it', () => {
    const invalidKinds: InvalidKind[] = ['agent', 'machine'];
    expect(verdict(5, { valid: false, invalid: ['saturated', 'busy'], invalidKinds })).toMatchObject({
      obstacle: 'machine',
      reason: 'busy',
    });
  });

  test('says nothing to the search when the machine was busy: it is as busy with fewer users', () => {
    const attempt = (users: number, parts: Partial<Trial>) => ({
      users,
      trial: trial(5, parts),
      failed: null,
    });
    const attempts = [
      attempt(100, invalid('machine', 'busy')),
      attempt(100, invalid('agent', 'saturated')),
      attempt(200, {}),
    ];
    expect(triesOf(attempts, goals)).toEqual([
      { users: 100, outcome: 'undecided' },
      { users: 200, outcome: 'met' },
    ]);
  });

  test('says nothing even when something was lost: the load may not have taken it', () => {
    const parts = {
      valid: false,
      invalid: ['lost', 'saturated'],
      invalidKinds: ['delivery', 'agent'] as InvalidKind[],
    };
    expect(verdict(5, parts)).toMatchObject({ outcome: 'undecided', reason: 'saturated' });
  });

  test('with late load misses only what it would have missed without it', () => {
    const late = { ...invalid('late', 'agent 1 stalled for 100 ms'), ...stood(100) };
    expect(verdict(300, late)).toMatchObject({ outcome: 'undecided', obstacle: 'load' });
    expect(verdict(400, late)).toMatchObject({ outcome: 'missed', obstacle: 'latency' });
    expect(verdict(100, late)).toMatchObject({ outcome: 'undecided', obstacle: 'load' });
  });

  test('with late load still misses the goal that it cannot be late for', () => {
    const late = trial(300, { ...invalid('late', 'agent 1 stalled for 100 ms'), ...stood(100) });
    const both = [...goals, { metric: 'latency.mean', atMost: 50 } as const];
    expect(judgeAttempt({ trial: late, failed: null }, both)).toMatchObject({
      outcome: 'missed',
      reason: 'mean 300 ms',
    });
  });

  test('of an older version, which does not say what kind of fault it was, says nothing', () => {
    expect(verdict(5, { valid: false, invalid: ['something'], invalidKinds: [] })).toMatchObject({
      outcome: 'undecided',
      reason: 'something',
    });
  });
});

describe('a trial that could not be finished', () => {
  const failed = (reason: string, output: string, kind: FailureKind) =>
    judgeAttempt({ trial: null, failed: { reason, output, kind } }, goals);

  test('is a miss when the target died, with its reason', () => {
    expect(failed('the target died (exit code 7)', 'out of luck', 'died')).toEqual({
      outcome: 'missed',
      obstacle: 'died',
      reason: 'the target died (exit code 7)',
    });
  });

  test('tells a target that ran out of memory', () => {
    const output = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    expect(failed('the target died (SIGABRT)', output, 'died')).toMatchObject({
      outcome: 'missed',
      obstacle: 'out of memory',
    });
  });

  test('says nothing when the load died, or the machine had no memory left', () => {
    expect(failed('an agent died', '', 'load')).toMatchObject({ outcome: 'undecided', obstacle: 'load' });
    expect(failed('only 3 MB', '', 'machine')).toMatchObject({ outcome: 'undecided', obstacle: 'memory' });
  });
});

describe('a search', () => {
  const bounds = { smallest: 100, start: 1_000, largest: 10_000 };
  const attempt = (users: number, parts: Partial<Trial>) => ({ users, trial: trial(5, parts), failed: null });
  const failedAt = (users: number, kind: FailureKind) => ({
    users,
    trial: null,
    failed: { kind, reason: 'why', output: '' },
  });
  const faulty = { faults: [{ kind: 'status', count: 1, expected: 0, example: 'GET /sse: 500' }] as const };

  test.each(['not started', 'not ready', 'protocol', 'refused'] as const)(
    'ends without a figure when the first attempt fails by: %s',
    (kind) => {
      const { next, end, capacity } = searchAttempts(bounds, [failedAt(1_000, kind)], goals);
      expect({ next, end, capacity }).toEqual({
        next: null,
        end: 'unmeasured',
        capacity: { kind: 'unknown' },
      });
    },
  );

  test.each(['died', 'too slow', 'load', 'machine'] as const)('goes on after: %s', (kind) => {
    expect(searchAttempts(bounds, [failedAt(1_000, kind)], goals).end).toBeNull();
  });

  test('takes a refusal for a limit where fewer users were served', () => {
    const attempts = [attempt(1_000, {}), failedAt(2_000, 'refused')];
    expect(searchAttempts(bounds, attempts, goals)).toMatchObject({ end: null });
    expect(judgeAttempt(attempts[1] as (typeof attempts)[1], goals)).toMatchObject({
      outcome: 'missed',
      obstacle: 'refused',
    });
  });

  test('tries the fewest users when there were faults, and gives no figure when they are there, too', () => {
    const first = attempt(1_000, faulty as never);
    expect(searchAttempts(bounds, [first], goals).next).toBe(100);
    expect(searchAttempts(bounds, [first, attempt(100, faulty as never)], goals)).toMatchObject({
      next: null,
      end: 'unmeasured',
      capacity: { kind: 'unknown' },
    });
    expect(searchAttempts(bounds, [first, attempt(100, {})], goals).end).toBeNull();
  });
});
