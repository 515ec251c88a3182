import { z } from 'zod';
import { exp, ln, normal } from '../portableMath.ts';
import type { Random } from '../random.ts';

/** A distribution of non-negative values in the unit of the field that holds it (bytes, or ms). */
export type Distribution =
  | { readonly distribution: 'constant'; readonly value: number }
  | { readonly distribution: 'uniform'; readonly min: number; readonly max: number }
  | { readonly distribution: 'exponential'; readonly mean: number; readonly max: number }
  | {
      readonly distribution: 'lognormal';
      readonly median: number;
      readonly p99: number;
      readonly max: number;
    };

// The 0.99 quantile of the standard normal distribution: ties p99 / median to the lognormal's sigma.
const z99 = 2.3263478740408408;

/** Schema of a distribution over values of the given schema; a bare value means a constant. */
export function distributionSchema(value: z.ZodType<number>) {
  return z
    .union(
      [
        value.transform((v) => ({ distribution: 'constant' as const, value: v })),
        z.strictObject({ distribution: z.literal('uniform'), min: value, max: value }),
        z.strictObject({ distribution: z.literal('exponential'), mean: value, max: value }),
        z.strictObject({ distribution: z.literal('lognormal'), median: value, p99: value, max: value }),
      ],
      {
        error:
          'expected one value, or { distribution: uniform, min, max }, { distribution: exponential, mean, max } or ' +
          '{ distribution: lognormal, median, p99, max }',
      },
    )
    .superRefine((d, context) => {
      const say = (message: string) => context.addIssue({ code: 'custom', message });
      if (d.distribution === 'uniform' && d.min > d.max) say('min must not be above max');
      if (d.distribution === 'exponential' && d.mean > d.max) say('mean must not be above max');
      if (d.distribution === 'lognormal' && !(d.median > 0 && d.median <= d.p99 && d.p99 <= d.max))
        say('expected 0 < median ≤ p99 ≤ max');
    });
}

/** One value of the distribution; values above `max` are cut to it. */
export function sample(d: Distribution, random: Random): number {
  switch (d.distribution) {
    case 'constant':
      return d.value;
    case 'uniform':
      return d.min + (d.max - d.min) * random.next();
    case 'exponential':
      return Math.min(d.max, -d.mean * ln(1 - random.next()));
    case 'lognormal':
      return Math.min(d.max, d.median * exp((ln(d.p99 / d.median) / z99) * normal(random.next)));
  }
}

/** The smallest and largest value the distribution can give. */
export function rangeOf(d: Distribution): { min: number; max: number } {
  if (d.distribution === 'constant') return { min: d.value, max: d.value };
  return { min: d.distribution === 'uniform' ? d.min : 0, max: d.max };
}
