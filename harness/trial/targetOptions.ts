import { randomBytes } from 'node:crypto';
import { type TargetOptions, targetOptionsSchema } from '../../core/messages/contract.ts';
import { allowedOrigins } from '../../core/scenario/origin.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { optionsOf, type Variant } from '../../core/transports.ts';

/** As long as the hash, so that the secret is no easier to guess than a signature (RFC 2104 §3). */
const randomSecret = () => randomBytes(32).toString('base64url');

/**
 * The target's options for a variant: the variant's server-side options, and defaults for the rest. Where
 * subscribers authenticate, a secret is among them, the same for a target that is started again with them.
 */
export function targetOptionsFor(variant: Variant, { origin }: Pick<Scenario, 'origin'> = {}): TargetOptions {
  const { hold: holdMs, heartbeat: heartbeatMs, timeout, interval = 0, ...options } = optionsOf(variant);
  const { batchLimit, compression, fragmentBytes, subprotocols, bufferLimitBytes, recovery } = options;
  const { auth } = variant;
  return targetOptionsSchema.parse({
    holdMs,
    heartbeatMs,
    heartbeatTimeoutMs: timeout,
    recovery,
    batchLimit,
    compression,
    fragmentBytes,
    subprotocols,
    allowedOrigins: allowedOrigins(origin),
    bufferLimitBytes,
    // A server that closes idle connections sooner than the next poll comes would turn keep-alive into its
    // opposite.
    keepAliveMs: Math.max(75_000, interval * 2),
    auth: auth && {
      by: auth.by,
      secret: randomSecret(),
      lifetimeMs: auth.lifetime,
      jitter: auth.jitter,
      check: auth.check,
    },
  });
}
