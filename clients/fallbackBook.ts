import type { FailedLink } from '../core/fallbackUse.ts';
import { createHistogram, encodeHistogram, type Histogram, recordMs } from '../core/histogram.ts';
import type { AgentFallback } from '../core/messages/protocol.ts';

/** Where the chains of an agent's subscribers ended, and what they tried in vain. */
export class FallbackBook {
  readonly #reached = new Map<string, Histogram>();
  readonly #failed = new Map<string, FailedLink>();

  /** A chain has ended at a transport, so long after it began. */
  reached(transport: string, tookMs: number): void {
    const times = this.#reached.get(transport) ?? createHistogram();
    this.#reached.set(transport, times);
    recordMs(times, tookMs);
  }

  /** An attempt has come to nothing. */
  failed(transport: string, reason: string): void {
    const { attempts, example } = this.#failed.get(transport) ?? { attempts: 0, example: reason };
    this.#failed.set(transport, { transport, attempts: attempts + 1, example });
  }

  /** What was booked; null where nobody has a chain. */
  report(): AgentFallback | null {
    if (this.#reached.size + this.#failed.size === 0) return null;
    return {
      reached: [...this.#reached].map(([transport, times]) => ({ transport, took: encodeHistogram(times) })),
      failed: [...this.#failed.values()],
    };
  }
}
