import { type FailedLink, mergeFailedLinks } from '../../core/fallbackUse.ts';
import { mergeEncoded, summarise, type TimeSummary } from '../../core/histogram.ts';
import type { Trial } from '../../core/trial.ts';

/** What became of one transport of a chain, in all valid trials together. */
export interface FallbackLink {
  readonly transport: string;
  /** How many subscribers came to it. */
  readonly subscribers: number;
  /** From a chain's first attempt until the subscription was in place; null where nobody came to it. */
  readonly subscribeMs: TimeSummary | null;
  readonly failedAttempts: number;
  /** Why the first of them failed; null where none did. */
  readonly example: string | null;
}

/** Where the chains of these trials ended; empty where there are none. */
export function fallbackLinksOf(trials: readonly Trial[]): FallbackLink[] {
  const all = trials.flatMap(({ fallback }) => fallback ?? []);
  const reached = all.flatMap((one) => one.reached);
  const failed: readonly FailedLink[] = mergeFailedLinks(all.flatMap((one) => one.failed));
  // What was tried in vain came before what was reached.
  const transports = [...new Set([...failed, ...reached].map(({ transport }) => transport))];
  return transports.map((transport) => {
    const times = reached
      .filter((one) => one.transport === transport)
      .map((one) => one.subscribeMs.histogram);
    const subscribeMs = times.length > 0 ? summarise(mergeEncoded(times)) : null;
    const inVain = failed.find((one) => one.transport === transport);
    return {
      transport,
      subscribers: subscribeMs?.count ?? 0,
      subscribeMs,
      failedAttempts: inVain?.attempts ?? 0,
      example: inVain?.example ?? null,
    };
  });
}
