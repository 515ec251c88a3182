import { slugOf, withPath } from '../../core/variant.ts';
import { type Interval, mean } from '../stats/interval.ts';
import { meanOf } from '../stats/scale.ts';
import type { MetricValues } from './metricValues.ts';
import type { VariantView } from './variants.ts';

/** A variant, as far as it takes to know what its proxy adds. */
interface Measured extends Pick<VariantView, 'options'> {
  readonly variant: string;
  readonly metrics: MetricValues;
  readonly rounds: readonly { readonly round: number; readonly metrics: MetricValues }[];
  readonly intervals: Readonly<Record<keyof MetricValues, Interval | null>>;
}

const added = 'proxy.latency';

/**
 * The variants with the latency that their proxies add: the mean delivery of each round beyond that of the
 * same variant over the same path without the proxy, so that what slowed a round down cancels out. Delivery
 * counts from when the subscriber asked: waiting for the next poll is not the proxy's doing.
 */
export const withAddedLatency = <Variant extends Measured>(variants: readonly Variant[]): Variant[] =>
  variants.map((variant) => {
    const base = withoutProxy(variant, variants);
    if (!base) return variant;
    const before = new Map(base.rounds.map(({ round, metrics }) => [round, metrics['latency.delivery']]));
    const rounds = variant.rounds.map(({ round, metrics }) => {
      const [own, other] = [metrics['latency.delivery'], before.get(round) ?? null];
      return {
        round,
        metrics: { ...metrics, [added]: own === null || other === null ? null : own - other },
      };
    });
    const known = rounds.flatMap(({ metrics }) => metrics[added] ?? []);
    return {
      ...variant,
      rounds,
      metrics: { ...variant.metrics, [added]: known.length > 0 ? mean(known) : null },
      intervals: { ...variant.intervals, [added]: meanOf(added, known) },
    };
  });

/** The same variant over the same path without the proxy; undefined where the run has none. */
function withoutProxy<Variant extends Pick<Measured, 'options' | 'variant'>>(
  { options }: Variant,
  all: readonly Variant[],
): Variant | undefined {
  if (!options?.over?.proxy) return undefined;
  const { proxy: _, ...rest } = options.over;
  const slug = slugOf(withPath(options, rest));
  return all.find(({ variant }) => variant === slug);
}
