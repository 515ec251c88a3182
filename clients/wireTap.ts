import type { Payload } from '../core/schedule/payload.ts';
import type { WireSample } from '../core/trial.ts';
import { type Passage, TappedConnection, type TappedRole } from './tappedConnection.ts';
import type { SubscriberContext } from './transport.ts';
import type { HttpAccess } from './wire/httpAccess.ts';

/** The most that a sample holds of each direction of a passage and of a payload; others are passed over. */
const longestBytes = 16_384;

/** How much a delivery is worth to be shown: `best` ends the search. */
export type Worth = 'any' | 'measured' | 'best';
const worths: readonly Worth[] = ['any', 'measured', 'best'];

interface Found {
  readonly worth: number;
  readonly sample: WireSample;
}

/**
 * Catches the bytes of one delivery as they pass, on the connections of the tapped subscribers. Those of all
 * others are not affected.
 */
export class WireTap {
  readonly #worthOf: (id: string) => Worth;
  readonly #subscribers: SubscriberTap[] = [];

  /** `worthOf` says how much a notification is worth. */
  constructor(worthOf: (id: string) => Worth) {
    this.#worthOf = worthOf;
  }

  /** The context of a subscriber, with a tap on its connections until it has found the best delivery. */
  on(context: SubscriberContext): SubscriberContext {
    const tap = new SubscriberTap(this.#worthOf);
    this.#subscribers.push(tap);
    return tap.on(context);
  }

  /**
   * The best that was caught: by its worth, alone rather than with others, and then the first by the
   * schedule. Null when nothing was caught.
   */
  sample(): WireSample | null {
    const found = this.#subscribers.flatMap((tap) => tap.found ?? []);
    return found.sort(byWorth)[0]?.sample ?? null;
  }
}

function byWorth(a: Found, b: Found): number {
  const [{ notifications: inA }, { notifications: inB }] = [a.sample, b.sample];
  return b.worth - a.worth || inA.length - inB.length || Number(inA[0]?.id) - Number(inB[0]?.id);
}

class SubscriberTap {
  found: Found | undefined;
  readonly #worthOf: (id: string) => Worth;
  /** The connection that was read last: current events came over it. */
  #reading: TappedConnection | undefined;
  #recordOverhead: () => number | undefined = () => undefined;

  constructor(worthOf: (id: string) => Worth) {
    this.#worthOf = worthOf;
  }

  on(context: SubscriberContext): SubscriberContext {
    const { network, sink } = context;
    this.#recordOverhead = network.recordOverhead;
    return {
      ...context,
      network: {
        ...network,
        openHttp: (url, role, events) =>
          network.openHttp(
            url,
            role,
            events,
            this.#tap(role === 'stream' ? role : 'requests', network.version),
          ),
        openWebSocket: (url) => network.openWebSocket(url, this.#tap('frames', network.version)),
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
          // The bytes read may hold more notifications; after this turn, all of them have been emitted.
          if (passage.notifications.push({ id, payload }) === 1)
            queueMicrotask(() => this.#consider(connection, passage));
        },
      },
    };
  }

  get #isDone(): boolean {
    return this.found?.worth === worths.indexOf('best');
  }

  #tap(role: TappedRole, version: HttpAccess['version']): TappedConnection | undefined {
    if (this.#isDone) return undefined;
    const connection = new TappedConnection(role, version, () => {
      this.#reading = connection;
    });
    return connection;
  }

  #consider(connection: TappedConnection, passage: Passage): void {
    const { handshake } = connection;
    if (this.#isDone || !connection.isDelivery(passage) || !fits(passage) || (handshake && !fits(handshake)))
      return;
    const worth = Math.min(...passage.notifications.map(({ id }) => worths.indexOf(this.#worthOf(id))));
    if (this.found && worth <= this.found.worth) return;
    const overhead = this.#recordOverhead();
    const passageOf = (one: Passage) => bytesOf(one, overhead !== undefined);
    this.found = {
      worth,
      sample: {
        ...(connection.version === '2' && { http: connection.version }),
        handshake: handshake && passageOf(handshake),
        exchange: passageOf(passage),
        ...(overhead !== undefined && { recordOverhead: overhead }),
        notifications: passage.notifications.map(({ id, payload }) => ({
          id,
          payload: base64Of(payload),
        })),
      },
    };
    if (this.#isDone) connection.stop();
  }
}

const base64Of = (payload: Payload) =>
  (typeof payload === 'string' ? Buffer.from(payload) : payload).toString('base64');

// Decompressed content may be longer than the bytes that carried it.
const fits = ({ sent, received, notifications }: Passage) =>
  Math.max(sent.length, received.length, ...notifications.map(({ payload }) => Buffer.byteLength(payload))) <=
  longestBytes;

const bytesOf = ({ sent, received, turns }: Passage, isOverTls: boolean) => ({
  sent: sent.toString('base64'),
  received: received.toString('base64'),
  ...(isOverTls && { records: { ...turns } }),
});
