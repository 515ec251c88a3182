import { monotonicMs } from '../core/clock.ts';
import type { FaultKind } from '../core/fault.ts';
import { createHistogram, encodeHistogram, type Histogram, recordMs } from '../core/histogram.ts';
import type { AgentDisturbance } from '../core/messages/protocol.ts';
import type { Disturbances } from '../core/scenario/disturbances.ts';
import { silentForMs } from '../core/scenario/linkDisturbance.ts';
import { proxySettlesMs } from '../core/scenario/proxyDisturbance.ts';
import { ConnectSeries } from './connectSeries.ts';
import type { Subscriber } from './transport.ts';

/** How a subscriber stands to the restarts of the target, and to a link that was down. */
interface Returns {
  /**
   * Whether one of them is why it has a fault now: a restart was due, and nothing good has come since; or the
   * link or the proxy is away, or was a moment ago. What is missing then, the target still has: a gap is none
   * of theirs.
   */
  explainsFault(kind: FaultKind): boolean;
  /** To be called at each notification; ms from the start of the schedule. */
  delivered(dueMs: number, atMs: number): void;
  /** To be called when the target tells it where it stands, anew or after a gap. */
  back(): void;
}

/** When a part of the path is away, ms from the start of the schedule, and how long it explains faults. */
interface Down {
  readonly fromMs: number;
  readonly forMs: number;
  readonly explainsForMs: number;
  /** Takes how long after its end what was due meanwhile came. */
  readonly catchUps: Histogram;
}

/** Cuts an agent's connections when the schedule says so, and notes how its subscribers come back. */
export class Disturber {
  readonly connects = new ConnectSeries();
  readonly #disturbances: Disturbances;
  /** When the link is down, and when the proxy is. */
  readonly #downs: readonly Down[];
  readonly #returns = createHistogram();
  readonly #catchUps = createHistogram();
  readonly #proxyCatchUps = createHistogram();
  #cuts = 0;
  #originMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(disturbances: Disturbances) {
    this.#disturbances = disturbances;
    const linkDowns = disturbances.link.flatMap(({ atUs, rttMs, forMs }) =>
      rttMs === null && forMs !== null
        ? [{ fromMs: atUs / 1000, forMs, explainsForMs: silentForMs(forMs), catchUps: this.#catchUps }]
        : [],
    );
    const proxyDowns = disturbances.proxy.map(({ atUs, downMs }) => ({
      fromMs: atUs / 1000,
      forMs: downMs,
      explainsForMs: downMs + proxySettlesMs,
      catchUps: this.#proxyCatchUps,
    }));
    this.#downs = [...linkDowns, ...proxyDowns];
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
      explainsFault: (kind) => {
        // Nothing that is done on purpose makes a message unreadable.
        if (kind === 'unreadable') return false;
        const atMs = monotonicMs() - this.#originMs;
        if (dueAt(atMs) <= settled) return kind !== 'gap' && this.#isInterrupted(atMs);
        hasFaulted = true;
        return true;
      },
      delivered: (dueMs, atMs) => {
        this.#caughtUp(dueMs, atMs);
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

  #isInterrupted(atMs: number): boolean {
    return this.#downs.some(({ fromMs, explainsForMs }) => atMs >= fromMs && atMs <= fromMs + explainsForMs);
  }

  #caughtUp(dueMs: number, atMs: number): void {
    for (const { fromMs, forMs, catchUps } of this.#downs)
      if (dueMs >= fromMs && dueMs < fromMs + forMs) recordMs(catchUps, Math.max(0, atMs - fromMs - forMs));
  }

  report(): AgentDisturbance {
    return {
      cuts: this.#cuts,
      returns: encodeHistogram(this.#returns),
      catchUps: encodeHistogram(this.#catchUps),
      proxyCatchUps: encodeHistogram(this.#proxyCatchUps),
      connects: this.connects.counts(),
    };
  }
}
