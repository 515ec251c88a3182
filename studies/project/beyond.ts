import { significant } from '../../reports/render/words.ts';
import type { Reach } from './costGroups.ts';
import { plainScale, quantityText } from './quantities.ts';
import type { Rates } from './rates.ts';

/** A tenth more is not an extrapolation. */
const margin = 1.1;

/** A phrase if a value is beyond the measurements. */
export const beyondOf = (what: string, value: number, measured: number): string[] =>
  value > margin * measured
    ? [`${quantityText(value, plainScale)} ${what}, measured up to ${quantityText(measured, plainScale)}`]
    : [];

/** The same for the rate, which may also be too low. */
export function beyondRateOf(rate: number, { perUserSecond: { low, high } }: Reach): string[] {
  return rate > margin * high || rate < low / margin
    ? [
        `${significant(rate)} notifications per user and second, measured ${low === high ? significant(low) : `${significant(low)} to ${significant(high)}`}`,
      ]
    : [];
}

/** The same for the load of each process, if all share it equally. */
export function beyondProcess(rates: Rates, cores: number, utilisation: number, reach: Reach): string[] {
  const each = (amount: number) => amount / Math.max(1, cores);
  return [
    ...beyondOf('users per process', each(rates.connections), reach.connections),
    ...beyondOf('polls per second and process', each(rates.requests), reach.requestsPerSecond),
    ...beyondOf(
      'notifications per second and process',
      each(rates.notifications),
      reach.notificationsPerSecond,
    ),
    ...beyondOf('% of a core', 100 * Math.min(1, cores) * utilisation, 100 * reach.cpuShare),
  ];
}
