import { type TargetOptions, targetOptionsSchema } from '../../core/messages/contract.ts';
import { optionsOf, type Variant } from '../../core/transports.ts';

/** The target's options for a variant: the variant's server-side options, and defaults for the rest. */
export function targetOptionsFor(variant: Variant): TargetOptions {
  const { hold: holdMs, heartbeat: heartbeatMs, interval = 0, ...options } = optionsOf(variant);
  const { batchLimit, compression, fragmentBytes, bufferLimitBytes } = options;
  return targetOptionsSchema.parse({
    holdMs,
    heartbeatMs,
    batchLimit,
    compression,
    fragmentBytes,
    bufferLimitBytes,
    // A server that closes idle connections sooner than the next poll comes would turn keep-alive into its
    // opposite.
    keepAliveMs: Math.max(75_000, interval * 2),
  });
}
