import { z } from 'zod';
import { countSchema } from './counts.ts';
import { timeSummarySchema } from './histogram.ts';

/** Schema of what a transport of a chain was tried for in vain. */
const failedLinkSchema = z.object({
  transport: z.string(),
  attempts: countSchema,
  /** The first reason, with the request and its answer. */
  example: z.string(),
});

/** Schema of where chains of transports ended: one for each subscriber, or more where they began again. */
export const fallbackUseSchema = z.object({
  reached: z.array(
    z.object({
      transport: z.string(),
      subscribers: countSchema,
      /** From the first attempt of the chain until the subscription was in place. */
      subscribeMs: timeSummarySchema,
    }),
  ),
  failed: z.array(failedLinkSchema),
});

/** Where chains ended. */
export type FallbackUse = Readonly<z.output<typeof fallbackUseSchema>>;
/** What a transport was tried for in vain. */
export type FailedLink = Readonly<z.output<typeof failedLinkSchema>>;

/** Adds up what failed, by transport in the order in which it is first met; the first example stays. */
export function mergeFailedLinks(all: readonly FailedLink[]): FailedLink[] {
  const merged = new Map<string, FailedLink>();
  for (const one of all) {
    const before = merged.get(one.transport);
    merged.set(one.transport, before ? { ...before, attempts: before.attempts + one.attempts } : one);
  }
  return [...merged.values()];
}
