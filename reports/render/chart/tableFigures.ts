import type { MetricId } from '../../../core/metrics.ts';
import type { Interval } from '../../stats/interval.ts';
import { rangeText, significant } from '../words.ts';

import type { DrawnVariant } from './drawnVariants.ts';

/** Stands in tables where there is no figure. */
export const none = '–';

/** A figure of a table, with three digits. */
export const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? none : significant(value);

/** An interval of a table. */
export const range = (interval: Interval | null): string => (interval ? rangeText(interval, '') : none);

/**
 * The interval of a metric over the rounds; null for a single one, whose own spread says nothing of the next.
 */
export const intervalOver = ({ summary }: DrawnVariant, metric: MetricId): Interval | null =>
  summary.validTrials < 2 ? null : summary.intervals[metric];

/** Four digits are more than a picture shows, and a page has thousands of these. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
