import type { Attempt } from './capacity.ts';
import { coreShare, saturatedShare } from './coreShare.ts';
import { type LatencyGoal, latencyFigure } from './latencyGoal.ts';
import { metricOf } from './metrics.ts';
import type { FaultKind, Trial } from './result.ts';
import type { Try } from './staircase.ts';
import { percentText } from './units.ts';

/** What an attempt ran into: the first six are the target's, the others say nothing of it. */
export type Obstacle =
  | 'cpu'
  | 'latency'
  | 'lost'
  | 'errors'
  | 'died'
  | 'out of memory'
  | 'load'
  | 'machine'
  | 'memory'
  | 'samples';

/** What an attempt says of the target. `undecided` when something else may have been what was measured. */
export type Verdict =
  | { readonly outcome: 'met' }
  | { readonly outcome: 'missed' | 'undecided'; readonly obstacle: Obstacle; readonly reason: string };

/** Share of requests and connections that may fail. */
const failedShare = 0.001;

/** Judges an attempt by its goals; docs/CAPACITY.md has the rules. */
export function judge(
  { trial, failed }: Pick<Attempt, 'trial' | 'failed'>,
  goals: readonly LatencyGoal[],
): Verdict {
  if (trial === null) return judgeFailed(failed);
  return (
    foreignFault(trial) ??
    lostDeliveries(trial) ??
    failedRequests(trial) ??
    missedGoal(trial, goals) ??
    lateLoad(trial) ?? { outcome: 'met' }
  );
}

/**
 * What attempts say to the search. Those that met a busy machine are left out: it is as busy with fewer users, so they do not say
 * either that the load is at its limit, and the search makes them again.
 */
export function triesOf(attempts: readonly Attempt[], goals: readonly LatencyGoal[]): Try[] {
  return attempts.flatMap((attempt) => {
    const verdict = judge(attempt, goals);
    const isBusy = verdict.outcome === 'undecided' && verdict.obstacle === 'machine';
    return isBusy ? [] : [{ users: attempt.users, outcome: verdict.outcome }];
  });
}

const missed = (obstacle: Obstacle, reason: string): Verdict => ({ outcome: 'missed', obstacle, reason });
const undecided = (obstacle: Obstacle, reason: string): Verdict => ({
  outcome: 'undecided',
  obstacle,
  reason,
});

function judgeFailed(failed: Attempt['failed']): Verdict {
  if (failed === null) return undecided('load', 'it has no figures');
  const { blame, reason, output } = failed;
  if (blame === 'machine') return undecided('memory', reason);
  if (blame === 'load') return undecided('load', reason);
  if (/out of memory|cannot allocate memory|ENOMEM|MemoryError/i.test(`${reason}\n${output}`))
    return missed('out of memory', `${reason}: out of memory`);
  // What the kernel ends when memory runs out says nothing itself.
  return missed('died', reason);
}

/** Kinds of fault that leave open what the target would have done; first the one that may be the cause of others. */
const foreign = [
  ['machine', 'machine'],
  ['agent', 'load'],
  ['books', 'load'],
  ['samples', 'samples'],
] as const satisfies readonly (readonly [FaultKind, Obstacle])[];

function foreignFault({ valid, invalid, faults }: Trial): Verdict | null {
  for (const [kind, obstacle] of foreign) {
    const at = faults.indexOf(kind);
    if (at >= 0) return undecided(obstacle, invalid[at] ?? kind);
  }
  return valid || faults.length > 0 ? null : undecided('load', invalid.join('; '));
}

function lostDeliveries({ faults, invalid }: Trial): Verdict | null {
  const own = invalid.filter((_, i) => faults[i] === 'delivery');
  return own.length > 0 ? missed('lost', own.join('; ')) : null;
}

function failedRequests({ requests, connections }: Trial): Verdict | null {
  const failed = requests.failed + connections.failed;
  const all = requests.total + connections.opened + connections.failed;
  return failed > all * failedShare
    ? missed('errors', `${failed} of ${all} requests and connections failed`)
    : null;
}

function missedGoal(trial: Trial, goals: readonly LatencyGoal[]): Verdict | null {
  const shareOfCore = coreShare(trial);
  const isSaturated = shareOfCore !== null && shareOfCore >= saturatedShare;
  for (const goal of goals) {
    const value = latencyFigure(trial, goal);
    const { title } = metricOf(goal.metric);
    if (value === null)
      return undecided('samples', `${trial.latencyMs.count} deliveries are too few for ${title}`);
    if (value <= goal.atMost) continue;
    // Late load counts against nobody, unless the goal would be missed without it, too: lateLoad() has the last word.
    if (trial.faults.includes('late') && value - lateMs(trial) <= goal.atMost) continue;
    const figure = `${title} ${value.toFixed(value < 10 ? 1 : 0)} ms`;
    return isSaturated
      ? missed('cpu', `${figure}; the target took ${percentText(shareOfCore)} of a core${waitText(trial)}`)
      : missed('latency', figure);
  }
  return null;
}

/** The longest that agents stood still and the publisher was late: no latency holds more of the load's own. */
function lateMs({ agents, publisherLagMs }: Trial): number {
  return (
    Math.max(0, ...agents.map(({ eventLoopDelayMs }) => eventLoopDelayMs?.max ?? 0)) +
    (publisherLagMs.max ?? 0)
  );
}

function lateLoad({ faults, invalid }: Trial): Verdict | null {
  const at = faults.indexOf('late');
  return at < 0 ? null : undecided('load', invalid[at] ?? 'the load was late');
}

function waitText({ target, measured }: Trial): string {
  const share = (target.runQueueMs ?? 0) / (measured.observedMs ?? measured.windowMs);
  // Of several threads, each of which may wait.
  return share < 0.01 ? '' : `, and its threads waited for it ${share.toFixed(2)} s a second`;
}
