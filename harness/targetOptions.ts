import { type TargetOptions, targetOptionsSchema } from '../core/contract.ts';
import type { Variant } from '../core/transports.ts';

/** The target's options for a variant: what the variant says of the server's side. */
export function targetOptionsFor(variant: Variant): TargetOptions {
  const asked: Partial<TargetOptions> = {};
  if ('hold' in variant) asked.holdMs = variant.hold;
  if ('batchLimit' in variant) asked.batchLimit = variant.batchLimit;
  if ('heartbeat' in variant) asked.heartbeatMs = variant.heartbeat;
  if ('compression' in variant) asked.compression = variant.compression;
  if ('bufferLimitBytes' in variant) asked.bufferLimitBytes = variant.bufferLimitBytes;
  // A server that closes idle connections sooner than the next poll comes would turn keep-alive into its opposite.
  if ('interval' in variant) asked.keepAliveMs = Math.max(75_000, variant.interval * 2);
  return targetOptionsSchema.parse(asked);
}
