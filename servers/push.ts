import type { WireControl } from '../core/messages/contract.ts';
import type { Feed } from './feed.ts';
import type { Notification } from './notification.ts';
import type { Subscription } from './subscription.ts';

/** The writing end of a connection that stays open. */
export interface Outlet {
  /** Writes a notification; calls back once it has left this process. */
  notify(notification: Notification, flushed?: () => void): unknown;
  control(control: WireControl): void;
  /** Bytes accepted but not yet taken by the client's side. */
  bufferedBytes(): number;
  /** Cuts the connection of a client that does not keep up; it may come back with its cursor. */
  disconnect(): void;
  /** Ends the connection of a client whose token has expired; it may come back with another. */
  expire(): void;
}

const catchUpBatch = 64;

/**
 * Serves a subscription on a connection that stays open: first what the client missed, at the speed at which
 * it takes it, then each notification as it is appended. A client that lets more than `bufferLimitBytes` pile
 * up is disconnected, and one whose token expires is told so: nothing is written to it from that instant on.
 * Returns how to stop.
 */
export function push(
  feed: Feed,
  subscription: Subscription,
  outlet: Outlet,
  bufferLimitBytes: number,
): () => void {
  const { topics, expiresAtMs } = subscription;
  let { position } = subscription;
  let stopListening: (() => void) | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    stopListening?.();
  };
  /** Ends it where the time has come; the timer may be late. */
  const isOver = () => {
    if (expiresAtMs === Number.POSITIVE_INFINITY || Date.now() < expiresAtMs) return false;
    if (!stopped) {
      stop();
      outlet.expire();
    }
    return true;
  };
  const expireInTime = () => {
    // A timer may be early, by a fraction of a millisecond, and knows no time of more than 24.8 days.
    if (!isOver()) timer = setTimeout(expireInTime, Math.min(expiresAtMs - Date.now() + 1, 2 ** 31 - 1));
  };
  const live = (notification: Notification) => {
    if (isOver()) return;
    outlet.notify(notification);
    if (outlet.bufferedBytes() > bufferLimitBytes) {
      stop();
      outlet.disconnect();
    }
  };
  const catchUp = () => {
    while (!stopped && !isOver()) {
      const reading = feed.read(topics, position, catchUpBatch);
      if (reading.gap) outlet.control({ gap: true, cursor: feed.cursorAt(position) });
      if (reading.notifications.length === 0) {
        stopListening = feed.listen(topics, live);
        return;
      }
      position = reading.position;
      let isFlushed = false;
      let isWaiting = false;
      const flushed = () => {
        isFlushed = true;
        if (isWaiting) catchUp();
      };
      const last = reading.notifications.length - 1;
      reading.notifications.forEach((notification, i) => {
        if (i < last) outlet.notify(notification);
        else outlet.notify(notification, flushed);
      });
      if (!isFlushed && outlet.bufferedBytes() > bufferLimitBytes / 2) {
        isWaiting = true;
        return;
      }
    }
  };

  if (subscription.gap) outlet.control({ gap: true, cursor: feed.cursorAt(position) });
  else if (subscription.fresh) outlet.control({ cursor: feed.cursorAt(position) });
  catchUp();
  if (expiresAtMs !== Number.POSITIVE_INFINITY && !stopped) expireInTime();
  return stop;
}
