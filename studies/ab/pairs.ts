import { createRandom, shuffled } from '../../core/random.ts';
import type { Variant } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';

/** The two sides of a comparison. */
export type Side = 'base' | 'head';

/** One trial of a comparison. */
export interface PairedTrial {
  readonly round: number;
  readonly variant: Variant;
  readonly side: Side;
}

/**
 * The trials of some rounds: each variant once on both sides, one right after the other, so that a machine
 * that drifts over an hour is the same for both. Chance decides the order of the variants in a round, and of
 * the sides in a pair: whatever the first trial leaves to the second, such as a warm cache, then helps
 * neither side.
 */
export function pairedTrials(
  variants: readonly Variant[],
  rounds: { readonly from: number; readonly to: number },
  seed: string,
): PairedTrial[] {
  const trials: PairedTrial[] = [];
  for (let round = rounds.from; round <= rounds.to; round++)
    // A name for each round: an extension does not change what was before it.
    for (const variant of shuffled(variants, createRandom(seed, `ab/${round}`))) {
      const sides = shuffled<Side>(['base', 'head'], createRandom(seed, `ab/${round}/${slugOf(variant)}`));
      trials.push(...sides.map((side) => ({ round, variant, side })));
    }
  return trials;
}
