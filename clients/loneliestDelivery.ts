import { groupBy } from '../core/groupBy.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { UserRange } from './verifier.ts';

/** Of all users, one of the first few shows what a delivery is on the wire. */
const candidates = 20;

/** A delivery: a notification to a user. */
interface Delivery {
  readonly user: number;
  readonly index: number;
}

/**
 * The delivery to show: in the measured window, and the one that is farthest from the others of its user, so
 * that it comes alone in every variant, polls too. The schedule decides it, so all variants show the same.
 * Null if nothing is due to the first users in the window, or if none of them is `hosted`: searching a long
 * schedule takes time.
 */
export function loneliestDelivery(schedule: Schedule, hosted: UserRange): Delivery | null {
  if (hosted.from >= candidates) return null;
  const users = differentUsers(schedule);
  if (!users.some((user) => user >= hosted.from && user < hosted.to)) return null;

  const { dueUs, topic, measureStartUs, measureEndUs } = schedule;
  const subscribers = subscribersAmong(users, schedule);
  const last = new Map<number, { index: number; dueUs: number; sinceUs: number }>();
  let best: (Delivery & { aloneUs: number }) | null = null;
  const consider = (user: number, untilUs: number) => {
    const one = last.get(user);
    if (!one || one.dueUs < measureStartUs) return;
    const aloneUs = Math.min(one.sinceUs, untilUs - one.dueUs);
    if (!best || aloneUs > best.aloneUs) best = { user, index: one.index, aloneUs };
  };
  dueUs.forEach((atUs, index) => {
    for (const { user } of subscribers.get(topic[index] ?? -1) ?? []) {
      consider(user, atUs);
      const beforeUs = last.get(user)?.dueUs ?? 0;
      last.set(user, { index, dueUs: atUs, sinceUs: atUs - beforeUs });
    }
  });
  for (const user of last.keys()) consider(user, measureEndUs);
  return best;
}

/**
 * The first users, without those with the same topics as an earlier one: the same notifications are due to
 * both.
 */
function differentUsers({ users, topics }: Schedule): number[] {
  const seen = new Set<string>();
  return Array.from({ length: Math.min(candidates, users) }, (_, user) => user).filter(
    (user) => seen.size < seen.add(`${topics.topicsOf(user)}`).size,
  );
}

/** For each topic those of some users that subscribe to it. */
const subscribersAmong = (users: readonly number[], { topics }: Schedule) =>
  groupBy(
    users.flatMap((user) => topics.topicsOf(user).map((topic) => ({ user, topic }))),
    ({ topic }) => topic,
  );
