import type { StreamEvents } from './dialect/dialect.ts';
import type { Retry } from './retry.ts';
import type { SubscriberContext } from './transport.ts';

/** Where a subscriber of a stream or WebSocket stands: from where it goes on, and if it is subscribed. */
export interface Standing {
  /** From where to go on; undefined for from now on. */
  readonly cursor: string | undefined;
  readonly events: StreamEvents;
  /** A connection is made again: counted where there was one. */
  reconnects(): void;
  /** What comes on the next connection is told anew, unless the subscriber knows where it stands. */
  comesBack(): void;
}

/** Keeps where a subscriber stands, and tells its sink. */
export function createStanding(
  { network, sink, reconnect, place }: Pick<SubscriberContext, 'network' | 'sink' | 'reconnect' | 'place'>,
  retry: Retry,
  expired: () => void,
): Standing {
  // Where it stands already, it goes on.
  let isSubscribed = place.cursor !== undefined;
  let wasSubscribed = false;
  return {
    get cursor() {
      return place.cursor;
    },
    events: {
      position(next) {
        place.cursor = next;
      },
      subscribed() {
        if (isSubscribed) return;
        isSubscribed = true;
        wasSubscribed = true;
        retry.succeeded();
        sink.subscribed();
      },
      notification: ({ id, topic }, payload) => sink.notification(id, topic, payload),
      gap: () => sink.gap(),
      heartbeat: (bytes) => network.ledger.received.claimHeartbeat(bytes),
      expired,
    },
    reconnects() {
      if (wasSubscribed) network.connections.reconnected++;
    },
    comesBack() {
      if (!reconnect.resume) place.cursor = undefined;
      if (place.cursor === undefined) isSubscribed = false;
    },
  };
}
