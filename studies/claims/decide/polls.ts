import { timeOf } from '../../../core/variant.ts';
import { type Measured, total } from '../evidence.ts';

/** Variants that poll on a timer. */
export const polling = { transport: 'short-polling' } as const;

/** The poll interval in seconds. */
export const intervalSOf = ({ options }: Measured): number =>
  ((options && timeOf(options, 'interval')) ?? Number.NaN) / 1000;

/** The share of polls that brought nothing. */
export const emptyShareOf = (v: Measured) =>
  total(v, (t) => t.measured.requests.empty) / total(v, (t) => t.measured.requests.total);
