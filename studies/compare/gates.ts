import { itemsOf } from '../../core/items.ts';
import { type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import { amountText } from '../../reports/render/words.ts';
import { isByAmount } from '../../reports/stats/scale.ts';

/** A metric that decides the outcome of a comparison. */
export interface Gate {
  readonly metric: MetricId;
  /** The share by which it may be worse; null for the default. */
  readonly threshold: number | null;
}

/**
 * What gates unless it is said otherwise: few figures, so that each can be told; together they say fast,
 * cheap and whole.
 */
export const defaultGates: readonly Gate[] = (
  [
    'latency.p50',
    'latency.p99',
    'cpu.perNotification',
    'memory.growth',
    'requests.perNotification',
    'bytes.headers',
    'bytes.total',
    'delivery.lost',
    'delivery.faults',
  ] as const
).map((metric) => ({ metric, threshold: null }));

/**
 * Two runs at different times may differ by so much without any change: the machine is another an hour later.
 */
export const betweenRuns = 0.1;

/** The share that timed figures may be worse by. */
export const defaultThreshold = (isPaired: boolean): number => (isPaired ? 0.05 : betweenRuns);

/**
 * The threshold of a metric: what was asked for, or the default; counts have none by themselves. A share, or
 * an amount.
 */
export function thresholdOf(metric: MetricId, gate: Gate | undefined, isPaired: boolean): number {
  const { noiseAmount } = metricOf(metric);
  if (noiseAmount !== undefined) return noiseAmount;
  if (gate?.threshold != null) return gate.threshold;
  return metricOf(metric).kind === 'exact' ? 0 : defaultThreshold(isPaired);
}

/**
 * Parses gates as they are written, such as `latency.p99=10%,bytes.headers`; says what is wrong with them.
 */
export function parseGates(text: string): Gate[] | string {
  const gates: Gate[] = [];
  const items = itemsOf(text);
  for (const written of items.length > 0 ? items : ['']) {
    const [, id = '', percent] = /^([\w.]+)(?:\s*=\s*(\d+(?:\.\d+)?)\s*%)?$/.exec(written) ?? [];
    const metric = metricIds.find((known) => known === id);
    if (id === '')
      return `“${written}” is not a gate; expected a metric, or a metric and a share, such as latency.p99=10%.`;
    if (!metric) return `There is no metric ${id}; choose from ${metricIds.join(', ')}.`;
    if (gates.some((gate) => gate.metric === metric)) return `Duplicate metric: ${metric}.`;
    if (percent !== undefined && isByAmount(metric))
      return `${metric} may be 0, so a share of it means nothing: it is compared by amounts, and more than ${amountText(metricOf(metric).noiseAmount ?? 0, metricOf(metric).unit)} is a change. Write ${metric} alone.`;
    gates.push({ metric, threshold: percent === undefined ? null : Number(percent) / 100 });
  }
  return gates;
}
