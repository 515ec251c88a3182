import { isUnmeasured } from '../../core/failure.ts';
import { faultText, unexpected } from '../../core/fault.ts';
import { metricOf } from '../../core/metrics.ts';
import type { InvalidKind, Trial } from '../../core/trial.ts';
import { percentText } from '../../core/units.ts';
import { coreShare, saturatedShare } from '../../reports/results/coreShare.ts';
import type { Attempt } from './file.ts';
import { type LatencyGoal, latencyFigure } from './latencyGoal.ts';
import { type Bounds, type Search, searchOf, type Try } from './staircase.ts';

/**
 * What an attempt ran into. The first seven are limits of the target; the next four would have stopped any
 * number of users; the others say nothing of the target.
 */
export type Obstacle =
  | 'cpu'
  | 'latency'
  | 'lost'
  | 'faults'
  | 'too slow'
  | 'died'
  | 'out of memory'
  | 'not started'
  | 'not ready'
  | 'protocol'
  | 'refused'
  | 'load'
  | 'machine'
  | 'memory'
  | 'samples';

/** The verdict on the target from an attempt; `undecided` if something else may have been measured. */
export type AttemptVerdict =
  | { readonly outcome: 'met' }
  | { readonly outcome: 'missed' | 'undecided'; readonly obstacle: Obstacle; readonly reason: string };

/** Judges an attempt by its goals; docs/CAPACITY.md has the rules. */
export function judgeAttempt(
  { trial, failed }: Pick<Attempt, 'trial' | 'failed'>,
  goals: readonly LatencyGoal[],
): AttemptVerdict {
  if (trial === null) return judgeFailed(failed);
  return (
    foreignFault(trial) ??
    lostDeliveries(trial) ??
    hiddenFaults(trial) ??
    missedGoal(trial, goals) ??
    lateLoad(trial) ?? { outcome: 'met' }
  );
}

/**
 * Where a search stands after these attempts. It ends as `unmeasured`, without a figure, where the target
 * cannot be measured with any number of users: when it never served a single trial, or has faults even with
 * the fewest users.
 */
export function searchAttempts(
  bounds: Bounds,
  attempts: readonly Attempt[],
  goals: readonly LatencyGoal[],
): Search {
  const unmeasured: Search = { next: null, end: 'unmeasured', capacity: { kind: 'unknown' } };
  if (attempts.every(({ trial }) => trial === null) && attempts.some(isUnmeasuredAttempt)) return unmeasured;
  const verdicts = attempts.map((attempt) => ({ users: attempt.users, ...judgeAttempt(attempt, goals) }));
  const decided = verdicts.filter(({ outcome }) => outcome !== 'undecided');
  const isFaulty = decided.length > 0 && decided.every((one) => 'obstacle' in one && isFault(one.obstacle));
  if (!isFaulty) return searchOf(bounds, triesOf(attempts, goals));
  return decided.some(({ users }) => users <= bounds.smallest)
    ? unmeasured
    : { ...searchOf(bounds, triesOf(attempts, goals)), next: bounds.smallest, end: null };
}

const isUnmeasuredAttempt = ({ failed }: Attempt) => failed !== null && isUnmeasured(failed.kind);
const isFault = (obstacle: Obstacle) => obstacle === 'faults' || obstacle === 'lost';

/**
 * What attempts say to the search. Those that met a busy machine are left out: it is as busy with fewer
 * users, so they do not say either that the load is at its limit, and the search makes them again.
 */
export function triesOf(attempts: readonly Attempt[], goals: readonly LatencyGoal[]): Try[] {
  return attempts.flatMap((attempt) => {
    const verdict = judgeAttempt(attempt, goals);
    const isBusy = verdict.outcome === 'undecided' && verdict.obstacle === 'machine';
    return isBusy ? [] : [{ users: attempt.users, outcome: verdict.outcome }];
  });
}

const missed = (obstacle: Obstacle, reason: string): AttemptVerdict => ({
  outcome: 'missed',
  obstacle,
  reason,
});
const undecided = (obstacle: Obstacle, reason: string): AttemptVerdict => ({
  outcome: 'undecided',
  obstacle,
  reason,
});

function judgeFailed(failed: Attempt['failed']): AttemptVerdict {
  if (failed === null) return undecided('load', 'it has no figures');
  const { kind, reason, output } = failed;
  if (kind === 'machine') return undecided('memory', reason);
  if (kind === 'load' || kind === 'unknown') return undecided('load', reason);
  // It served fewer users: searchAttempts() has seen to the rest.
  if (kind === 'protocol' || kind === 'refused' || kind === 'too slow') return missed(kind, reason);
  if (/out of memory|cannot allocate memory|ENOMEM|MemoryError/i.test(`${reason}\n${output}`))
    return missed('out of memory', `${reason}: out of memory`);
  // What the kernel ends when memory runs out says nothing itself.
  return missed(kind, reason);
}

/**
 * Kinds of fault that leave open what the target would have done; first the one that may be the cause of
 * others.
 */
const foreign = [
  ['machine', 'machine'],
  ['link', 'load'],
  ['agent', 'load'],
  ['books', 'load'],
  ['samples', 'samples'],
] as const satisfies readonly (readonly [InvalidKind, Obstacle])[];

function foreignFault({ valid, invalid, invalidKinds }: Trial): AttemptVerdict | null {
  for (const [kind, obstacle] of foreign) {
    const at = invalidKinds.indexOf(kind);
    if (at >= 0) return undecided(obstacle, invalid[at] ?? kind);
  }
  return valid || invalidKinds.length > 0 ? null : undecided('load', invalid.join('; '));
}

function lostDeliveries({ invalidKinds, invalid }: Trial): AttemptVerdict | null {
  const own = invalid.filter((_, i) => invalidKinds[i] === 'delivery');
  return own.length > 0 ? missed('lost', own.join('; ')) : null;
}

function hiddenFaults({ faults }: Trial): AttemptVerdict | null {
  const [first] = faults.filter((fault) => unexpected(fault) > 0);
  return first
    ? missed('faults', `${faultText(first.kind, unexpected(first))}; first: ${first.example}`)
    : null;
}

function missedGoal(trial: Trial, goals: readonly LatencyGoal[]): AttemptVerdict | null {
  const shareOfCore = coreShare(trial);
  const isSaturated = shareOfCore !== null && shareOfCore >= saturatedShare;
  for (const goal of goals) {
    const value = latencyFigure(trial, goal);
    const { title } = metricOf(goal.metric);
    if (value === null)
      return undecided('samples', `${trial.latencyMs.count} deliveries are too few for ${title}`);
    if (value <= goal.atMost) continue;
    // Late load counts against nobody, unless the goal would be missed without it, too: lateLoad() has the
    // last word.
    if (trial.invalidKinds.includes('late') && value - lateMs(trial) <= goal.atMost) continue;
    const figure = `${title} ${value.toFixed(value < 10 ? 1 : 0)} ms`;
    return isSaturated
      ? missed('cpu', `${figure}; the target used ${percentText(shareOfCore)} of a core${waitText(trial)}`)
      : missed('latency', figure);
  }
  return null;
}

/**
 * The longest that agents stood still and the publisher was late: no latency holds more of the load's own.
 */
function lateMs({ agents, publisherLagMs }: Trial): number {
  return (
    Math.max(0, ...agents.map(({ eventLoopDelayMs }) => eventLoopDelayMs?.max ?? 0)) +
    (publisherLagMs.max ?? 0)
  );
}

function lateLoad({ invalidKinds, invalid }: Trial): AttemptVerdict | null {
  const at = invalidKinds.indexOf('late');
  return at < 0 ? null : undecided('load', invalid[at] ?? 'the load was late');
}

function waitText({ target, measured }: Trial): string {
  const share = (target.runQueueMs ?? 0) / (measured.observedMs ?? measured.windowMs);
  // Of several threads, each of which may wait.
  return share < 0.01 ? '' : `, and its threads waited ${share.toFixed(2)} s per second for it`;
}
