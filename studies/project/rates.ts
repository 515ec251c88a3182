import { capabilitiesOf, optionsOf, type Variant, type VariantOptions } from '../../core/transports.ts';

/** What a target has to do with, and how often in a second. */
export interface Rates {
  /** Users connected at a time; not a rate, but what each second has to be paid for. */
  readonly connections: number;
  /** Polls answered. */
  readonly requests: number;
  /** Those of them that brought something. */
  readonly news: number;
  /** Notifications delivered: one to one user counts once. */
  readonly notifications: number;
  /** Notifications that publishers hand in, each delivered to as many users as its topic has. */
  readonly events: number;
  /** Payload delivered. */
  readonly payloadBytes: number;
}

/** A workload to project to. */
export interface Workload {
  readonly users: number;
  readonly notificationsPerUserSecond: number;
  /** Users that one published notification goes to. */
  readonly fanOut: number;
  /** Of one notification, as it travels. */
  readonly payloadBytes: number;
  readonly roundTripMs: number;
}

/** Whether users of the variant ask; else they are told on a connection that stays open. */
export const isAsking = (variant: Variant): boolean => capabilitiesOf(variant).asks !== 'never';

/**
 * What theory expects of a variant, with notifications that come to each user independently of each other
 * (Poisson). Infinite where requests are neither held nor slowed by a round trip.
 */
export function expectedRates(variant: Variant, workload: Workload): Rates {
  const { users, notificationsPerUserSecond: rate, fanOut, payloadBytes, roundTripMs } = workload;
  const notifications = users * rate;
  const { interval, timer, hold, heartbeat = 0 } = optionsOf(variant);
  // Where no time is set for how long a request is held, a heartbeat answers it.
  const heldMs = hold ?? (capabilitiesOf(variant).asks === 'hold' ? heartbeat : undefined);
  const polls =
    interval !== undefined
      ? polled(rate, periodMs(interval, timer, roundTripMs) / 1000)
      : heldMs !== undefined
        ? held(rate, heldMs / 1000, roundTripMs / 1000)
        : { requests: 0, news: 0 };
  return {
    connections: users,
    requests: users * polls.requests,
    news: users * polls.news,
    notifications,
    events: notifications / fanOut,
    payloadBytes: notifications * payloadBytes,
  };
}

/** A timer at a fixed rate does not wait for the answer; one with a fixed delay does. */
const periodMs = (interval: number, timer: VariantOptions['timer'], roundTripMs: number) =>
  timer === 'fixed-delay' ? interval + roundTripMs : Math.max(interval, roundTripMs);

/** Per user and second, at a period in s. */
const polled = (rate: number, period: number) => ({
  requests: 1 / period,
  news: -Math.expm1(-rate * period) / period,
});

/**
 * Per user and second, in s. A request finds news that came while the last answer and itself were under way;
 * else it waits for some, `hold` at most. Without a hold's end these are λ/(λR+e^(-λR)) requests.
 */
function held(rate: number, hold: number, roundTrip: number) {
  const isQuiet = Math.exp(-rate * roundTrip);
  const wait = rate === 0 ? hold : -Math.expm1(-rate * hold) / rate;
  const requests = 1 / (roundTrip + isQuiet * wait);
  return { requests, news: requests * (1 - isQuiet * Math.exp(-rate * hold)) };
}
