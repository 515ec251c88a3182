import { monotonicMs } from '../core/clock.ts';
import { createHistogram, encodeHistogram, recordMs } from '../core/histogram.ts';
import type { AgentDisturbance } from '../core/messages/protocol.ts';
import type { Disturbances } from '../core/scenario/disturbances.ts';
import { ConnectSeries } from './connectSeries.ts';
import type { Subscriber } from './transport.ts';

/** How a subscriber stands to the restarts of the target. */
interface Returns {
  /** Whether a restart is why it has a fault now: one was due, and nothing good has come since. */
  explainsFault(): boolean;
  /** To be called at each notification. */
  delivered(): void;
  /** To be called when the target tells it where it stands, anew or after a gap. */
  back(): void;
}

/** Cuts an agent's connections when the schedule says so, and notes how its subscribers come back. */
export class Disturber {
  readonly connects = new ConnectSeries();
  readonly #disturbances: Disturbances;
  readonly #returns = createHistogram();
  #cuts = 0;
  #originMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(disturbances: Disturbances) {
    this.#disturbances = disturbances;
  }

  /** Cuts from the schedule's zero on; `subscriberOf` gives nothing for a user of another agent. */
  begin(originMs: number, subscriberOf: (user: number) => Subscriber | undefined): void {
    this.#originMs = originMs;
    this.connects.begin(originMs);
    const { atUs, user } = this.#disturbances.cuts;
    // Both columns have a row for each cut.
    let at = 0;
    const next = () => {
      for (; at < atUs.length; at++) {
        const waitMs = originMs + (atUs[at] as number) / 1000 - monotonicMs();
        if (waitMs > 0) {
          this.#timer = setTimeout(next, waitMs);
          return;
        }
        if (subscriberOf(user[at] as number)?.cut()) this.#cuts++;
      }
    };
    next();
  }

  /** Cuts no more. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** How one subscriber stands to the restarts. */
  returnsOf(): Returns {
    const { restarts } = this.#disturbances;
    let returned = 0;
    const dueAt = (atMs: number) => restarts.filter(({ atUs }) => atUs / 1000 <= atMs).length;
    let settled = 0;
    let hasFaulted = false;
    return {
      explainsFault: () => {
        if (dueAt(monotonicMs() - this.#originMs) <= settled) return false;
        hasFaulted = true;
        return true;
      },
      delivered: () => {
        // What the target still sent before it ended says nothing of its return.
        if (!hasFaulted) return;
        settled = dueAt(monotonicMs() - this.#originMs);
        hasFaulted = false;
      },
      back: () => {
        const atMs = monotonicMs() - this.#originMs;
        const due = dueAt(atMs);
        settled = due;
        hasFaulted = false;
        // More than were returned from: at least one, and at most all.
        if (due <= returned) return;
        returned = due;
        recordMs(this.#returns, atMs - (restarts[due - 1] as { atUs: number }).atUs / 1000);
      },
    };
  }

  report(): AgentDisturbance {
    return {
      cuts: this.#cuts,
      returns: encodeHistogram(this.#returns),
      connects: this.connects.counts(),
    };
  }
}
