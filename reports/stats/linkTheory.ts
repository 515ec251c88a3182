import { longPollRequests } from './pollTheory.ts';

/*
 * What theory expects where a round trip takes its time, and nothing else does: no rate, no loss, and no work
 * of anybody.
 */

/** How a subscriber comes to know. */
export type Asking =
  /** What is sent arrives. */
  | { readonly asks: 'never' }
  /** A poll that is held so long, and made again when it is answered. */
  | { readonly asks: 'hold'; readonly holdMs: number }
  | {
      readonly asks: 'timer';
      readonly intervalMs: number;
      /** Whether the interval begins with the answer, and not with the poll. */
      readonly fixedDelay: boolean;
      /** Round trips until a new connection takes the request; 0 where it is kept. */
      readonly openingRtts: number;
    };

/** What is expected of a subscriber. */
export interface Expected {
  /** From the event to its arrival, on average and at most, ms. */
  readonly meanMs: number;
  readonly maxMs: number;
  /** Per second. */
  readonly requests: number;
}

/** What is expected at a round trip, for events at random moments, so many per ms. */
export function expectedOver(rttMs: number, rate: number, asking: Asking): Expected {
  const wayMs = rttMs / 2;
  switch (asking.asks) {
    case 'never':
      return { meanMs: wayMs, maxMs: wayMs, requests: 0 };
    case 'hold': {
      // An event on the way of an answer and the next question waits, half a round trip on average.
      const missed = (rate * rttMs) / (rate * rttMs + Math.exp(-rate * rttMs));
      return {
        meanMs: wayMs * (1 + (rttMs > 0 ? missed : 0)),
        // Three transits: the answer that it just missed, the next question, and its own (RFC 6202 §2.2).
        maxMs: 3 * wayMs,
        requests: 1000 * rate * longPollRequests(rate, asking.holdMs, rttMs),
      };
    }
    case 'timer': {
      const periodMs = pollPeriodMs(rttMs, asking);
      return { meanMs: periodMs / 2 + wayMs, maxMs: periodMs + wayMs, requests: 1000 / periodMs };
    }
  }
}

/**
 * From one poll to the next. At a fixed rate, a new connection delays every poll alike, so that it does not
 * matter; what takes longer than the interval skips ticks.
 */
function pollPeriodMs(rttMs: number, { intervalMs, fixedDelay, openingRtts }: Asking & { asks: 'timer' }) {
  const answeredMs = (1 + openingRtts) * rttMs;
  return fixedDelay ? intervalMs + answeredMs : intervalMs * Math.max(1, Math.ceil(answeredMs / intervalMs));
}

/** How many requests a second one connection takes at most, one at a time; unlimited without a round trip. */
export const mostRequests = (rttMs: number, asking: Asking): number =>
  1000 / ((1 + (asking.asks === 'timer' ? asking.openingRtts : 0)) * rttMs);

/** The expected mean in letters, for people. */
export function meanInLetters(asking: Asking): string {
  if (asking.asks === 'never') return 'R/2';
  if (asking.asks === 'hold') return 'R/2 · (1 + f)';
  if (!asking.fixedDelay) return 'T/2 + R/2';
  return asking.openingRtts === 0 ? 'T/2 + R' : `T/2 + ${(2 + asking.openingRtts) / 2} R`;
}
