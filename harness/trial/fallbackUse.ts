import { type FallbackUse, mergeFailedLinks } from '../../core/fallbackUse.ts';
import { mergeEncoded, summarise } from '../../core/histogram.ts';
import type { AgentFallback } from '../../core/messages/protocol.ts';

/** Which transports the chains of a trial came to, as all agents saw them; null where there are none. */
export function fallbackUseOf(
  reports: readonly { readonly fallback: AgentFallback | null }[],
): FallbackUse | null {
  const seen = reports.flatMap(({ fallback }) => fallback ?? []);
  if (seen.length === 0) return null;
  const reached = seen.flatMap((one) => one.reached);
  const transports = [...new Set(reached.map(({ transport }) => transport))];
  return {
    reached: transports.map((transport) => {
      const took = reached.filter((one) => one.transport === transport).map((one) => one.took);
      const subscribeMs = summarise(mergeEncoded(took));
      return { transport, subscribers: subscribeMs.count, subscribeMs };
    }),
    failed: mergeFailedLinks(seen.flatMap(({ failed }) => failed)),
  };
}
