import type { Payload } from '../core/payload.ts';
import type { WireSample } from '../core/result.ts';
import { type Passage, TappedConnection, type TappedRole } from './tappedConnection.ts';
import type { SubscriberContext } from './transport.ts';

/** The most that a sample holds of each direction of a passage and of a payload; others are passed over. */
const longestBytes = 16_384;

interface Found {
  readonly isMeasured: boolean;
  readonly sample: WireSample;
}

/**
 * Catches the bytes of one delivery as they pass, at the connections of the subscribers that it is put on. Those
 * of all others have nothing to do with it.
 */
export class WireTap {
  readonly #isMeasured: (id: string) => boolean;
  readonly #subscribers: SubscriberTap[] = [];

  /** `isMeasured` says whether a notification is due in the measured window. */
  constructor(isMeasured: (id: string) => boolean) {
    this.#isMeasured = isMeasured;
  }

  /** The context of a subscriber, with a tap on its connections until it has found a delivery of the window. */
  on(context: SubscriberContext): SubscriberContext {
    const tap = new SubscriberTap(this.#isMeasured);
    this.#subscribers.push(tap);
    return tap.on(context);
  }

  /**
   * The best that was caught: of the measured window rather than before, alone rather than with others, and then the
   * first by the schedule, so that most variants show the same notification. Null when nothing was caught.
   */
  sample(): WireSample | null {
    const found = this.#subscribers.flatMap((tap) => tap.found ?? []);
    return found.sort(byWorth)[0]?.sample ?? null;
  }
}

function byWorth(a: Found, b: Found): number {
  const [{ notifications: inA }, { notifications: inB }] = [a.sample, b.sample];
  return (
    Number(b.isMeasured) - Number(a.isMeasured) ||
    inA.length - inB.length ||
    Number(inA[0]?.id) - Number(inB[0]?.id)
  );
}

class SubscriberTap {
  found: Found | undefined;
  readonly #isMeasured: (id: string) => boolean;
  /** The connection that was read last: what is told of now came over it. */
  #reading: TappedConnection | undefined;

  constructor(isMeasured: (id: string) => boolean) {
    this.#isMeasured = isMeasured;
  }

  on(context: SubscriberContext): SubscriberContext {
    const { network, sink } = context;
    return {
      ...context,
      network: {
        ledger: network.ledger,
        requests: network.requests,
        connections: network.connections,
        openHttp: (url, role, events) => network.openHttp(url, role, events, this.#tap(role)),
        openWebSocket: (url) => network.openWebSocket(url, this.#tap('websocket')),
      },
      sink: {
        ...sink,
        subscribed: () => {
          this.#reading?.subscribed();
          sink.subscribed();
        },
        notification: (id, topic, payload, askedAtMs) => {
          sink.notification(id, topic, payload, askedAtMs);
          const connection = this.#reading;
          if (!connection || this.#isDone) return;
          const { passage } = connection;
          // What was read may hold more than this one; after this turn, all of it has been told.
          if (passage.notifications.push({ id, payload }) === 1)
            queueMicrotask(() => this.#consider(connection, passage));
        },
      },
    };
  }

  get #isDone(): boolean {
    return this.found?.isMeasured === true;
  }

  #tap(role: TappedRole): TappedConnection | undefined {
    if (this.#isDone) return undefined;
    const connection = new TappedConnection(role, () => {
      this.#reading = connection;
    });
    return connection;
  }

  #consider(connection: TappedConnection, passage: Passage): void {
    const { handshake } = connection;
    if (this.#isDone || !connection.isDelivery(passage) || !fits(passage) || (handshake && !fits(handshake)))
      return;
    const isMeasured = passage.notifications.every(({ id }) => this.#isMeasured(id));
    if (this.found && !isMeasured) return;
    this.found = {
      isMeasured,
      sample: {
        handshake: handshake && bytesOf(handshake),
        exchange: bytesOf(passage),
        notifications: passage.notifications.map(({ id, payload }) => ({
          id,
          payload: base64Of(payload),
        })),
      },
    };
    if (isMeasured) connection.stop();
  }
}

const base64Of = (payload: Payload) =>
  (typeof payload === 'string' ? Buffer.from(payload) : payload).toString('base64');

// What is compressed may be longer than the bytes that brought it.
const fits = ({ sent, received, notifications }: Passage) =>
  Math.max(sent.length, received.length, ...notifications.map(({ payload }) => Buffer.byteLength(payload))) <=
  longestBytes;

const bytesOf = ({ sent, received }: Passage) => ({
  sent: sent.toString('base64'),
  received: received.toString('base64'),
});
