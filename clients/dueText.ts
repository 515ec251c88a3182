import type { Schedule } from '../core/schedule/schedule.ts';
import { formatDurationMs } from '../core/units.ts';

/**
 * One delivery in words: which notification, to whom, and when it was due. Where the scenario cuts the
 * subscriber’s connection, it says how far from that, for what resuming repeats or skips stands around a cut.
 */
export function dueText(
  { topic, topics, dueUs, disturbances }: Schedule,
  user: number,
  index: number,
): string {
  // Each event has a topic with a name, and a due time.
  const name = topics.names[topic[index] as number] as string;
  const dueMs = msOf(dueUs[index] as number);
  return `notification ${index} on ${name} to user ${user}, due at ${formatDurationMs(dueMs)}${cutText(disturbances, user, dueMs)}`;
}

/** How far the nearest cut of the user’s connection is; empty where there is none. */
function cutText({ cuts }: Schedule['disturbances'], user: number, dueMs: number): string {
  let nearestMs: number | undefined;
  cuts.user.forEach((one, at) => {
    const sinceMs = dueMs - msOf(cuts.atUs[at] as number);
    if (one === user && Math.abs(sinceMs) < Math.abs(nearestMs ?? Number.POSITIVE_INFINITY))
      nearestMs = sinceMs;
  });
  if (nearestMs === undefined) return '';
  return `, ${formatDurationMs(Math.abs(nearestMs))} ${nearestMs < 0 ? 'before' : 'after'} its connection was cut`;
}

const msOf = (us: number) => Math.round(us / 1000);
