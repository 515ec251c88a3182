import { monotonicMs } from '../core/clock.ts';
import type { WireMessage } from '../core/messages/contract.ts';
import type { Payload } from '../core/schedule/payload.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { UserRange } from './verifier.ts';

/** What sending needs. */
export interface OwnMessages {
  readonly users: UserRange;
  /** The schedule's zero on the host's monotonic clock, in ms. */
  readonly originMs: number;
  payload(index: number): Payload;
  send(user: number, message: WireMessage): void;
  /** Hears how late those were sent that were due in the measured window or after it. */
  late(lagMs: number): void;
}

/** Sends the messages that the schedule has some users send, when they are due. */
export function sendOwnMessages(
  { sender, dueUs, topic, topics, measureStartUs }: Schedule,
  { users, originMs, payload, send, late }: OwnMessages,
): void {
  const isOurs = (user: number) => user >= users.from && user < users.to;
  const ours = Uint32Array.from(sender.keys()).filter((i) => isOurs(sender[i] as number));
  // `ours` holds events of the schedule: each has a due time, a sender and a topic with a name.
  let at = 0;
  const next = () => {
    for (; at < ours.length; at++) {
      const index = ours[at] as number;
      const atUs = dueUs[index] as number;
      const waitMs = originMs + atUs / 1000 - monotonicMs();
      if (waitMs > 0) {
        setTimeout(next, waitMs);
        return;
      }
      if (atUs >= measureStartUs) late(-waitMs);
      const content = payload(index);
      const message = { id: `${index}`, topic: topics.names[topic[index] as number] as string };
      send(
        sender[index] as number,
        typeof content === 'string'
          ? { ...message, data: content }
          : { ...message, base64: content.toString('base64') },
      );
    }
  };
  next();
}
