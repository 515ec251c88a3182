import { createHistogram, encodeHistogram, type Histogram, recordMs } from '../core/histogram.ts';
import type { AgentSecond } from '../core/messages/protocol.ts';

interface Second {
  readonly delivered: number;
  readonly requests: number;
  readonly latency: Histogram | null;
}

/** Collects latencies, over the measured window and second by second. */
export class Recorder {
  /** Deliveries of the measured window that came behind another; see `Bunching`. */
  behind = 0;
  /** Latencies without a wait; nearly all, or nearly none. */
  readonly #unwaited = createHistogram();
  /** Latencies with a wait, and their two parts. */
  readonly #waited = createHistogram();
  readonly #wait = createHistogram();
  readonly #afterWait = createHistogram();
  readonly #seconds = new Map<number, Second>();
  #current = createHistogram();
  #second = Number.NEGATIVE_INFINITY;
  #requestsBefore = 0;
  readonly #requests: () => number;

  /** `requests` reads the number of requests made so far. */
  constructor(requests: () => number) {
    this.#requests = requests;
  }

  /**
   * Records a delivery at `atMs` since the schedule's start, of whose latency `waitMs` passed until it was
   * asked for.
   */
  record(atMs: number, latencyMs: number, waitMs: number, measured: boolean, isBehind = false): void {
    if (measured && isBehind) this.behind++;
    if (measured && waitMs <= 0) recordMs(this.#unwaited, latencyMs);
    else if (measured) {
      recordMs(this.#waited, latencyMs);
      recordMs(this.#wait, waitMs);
      recordMs(this.#afterWait, latencyMs - waitMs);
    }
    this.tick(atMs);
    recordMs(this.#current, latencyMs);
  }

  /** Closes the seconds that are over at `atMs`. */
  tick(atMs: number): void {
    const second = Math.floor(atMs / 1000);
    if (second <= this.#second) return;
    this.#flush();
    this.#second = second;
  }

  #flush(): void {
    const requests = this.#requests();
    const hasSamples = this.#current.totalCount > 0;
    if (this.#second !== Number.NEGATIVE_INFINITY)
      this.#seconds.set(this.#second, {
        delivered: this.#current.totalCount,
        requests: requests - this.#requestsBefore,
        latency: hasSamples ? this.#current : null,
      });
    this.#requestsBefore = requests;
    if (hasSamples) this.#current = createHistogram();
  }

  /** The latencies of the measured window and their two parts: until asked for, and from then on. */
  latencies(): { latency: Histogram; feedWait: Histogram; transfer: Histogram } {
    const noWait = createHistogram();
    noWait.recordValueWithCount(0, this.#unwaited.totalCount);
    return {
      latency: merged(this.#unwaited, this.#waited),
      feedWait: merged(noWait, this.#wait),
      transfer: merged(this.#unwaited, this.#afterWait),
    };
  }

  /** The seconds so far, the running one included. */
  seconds(): AgentSecond[] {
    this.#flush();
    return [...this.#seconds].map(([second, { delivered, requests, latency }]) => ({
      second,
      delivered,
      requests,
      latency: latency && encodeHistogram(latency),
    }));
  }
}

function merged(a: Histogram, b: Histogram): Histogram {
  const sum = createHistogram();
  sum.add(a);
  sum.add(b);
  return sum;
}
