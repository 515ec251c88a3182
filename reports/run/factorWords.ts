import { factorRange, timesText } from '../render/words.ts';
import type { Compared } from '../results/ranking.ts';

/** A factor with its interval, such as `2.3× (1.50–3.4)`. */
export function timesWithRange(factor: Compared['factor']): string {
  if (!factor) return 'more than';
  return `${timesText(factor.value)}${factor.interval ? ` (${factorRange(factor.interval)})` : ''}`;
}

/** A factor seen from the other side. */
export function inverse(factor: Compared['factor']): Compared['factor'] {
  if (!factor) return null;
  const { value, interval } = factor;
  return { value: 1 / value, interval: interval && { low: 1 / interval.high, high: 1 / interval.low } };
}
