import type { Result } from '../../core/result.ts';
import { percentText } from '../../core/units.ts';
import type { Interval } from '../stats/interval.ts';

/** Three significant digits, without exponents. */
export function significant(value: number): string {
  // Rounded first: 0.9999 has three digits as 1.00, not as 1.000.
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return value.toFixed(Math.min(digits, 4));
}

/** An amount with its unit, such as `4.20 MB`. */
export function amountText(value: number, unit: string): string {
  const [size, scaled] =
    /^B\b/.test(unit) && Math.abs(value) >= 1e6 ? [value / 1e6, `M${unit}`] : [value, unit];
  return `${significant(size)}${scaled && ` ${scaled}`}`;
}

/** A difference with its sign, such as `+4.20 MB`. */
export const differenceAmount = (value: number, unit: string): string =>
  value === 0 ? amountText(0, unit) : `${value < 0 ? '−' : '+'}${amountText(Math.abs(value), unit)}`;

/** Where a difference lies, such as `[+3.90 MB, +4.50 MB]`. */
export const differenceRange = ({ low, high }: Interval, unit: string): string =>
  `[${differenceAmount(low, unit)}, ${differenceAmount(high, unit)}]`;

/** What was counted: whole numbers as they are, others with three significant digits. */
export const countText = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en') : significant(value);

/** A share in percent with three significant digits, such as `0.450 %`. */
export const significantPercent = (share: number): string => `${significant(100 * share)} %`;

/** A share in whole percent; a dash where it is not known. */
export const shareText = (share: number | null): string => (share === null ? '–' : percentText(share));

/** A range for people, such as `3.20 to 4.10 ms`. */
export const rangeText = ({ low, high }: Interval, unit: string): string =>
  `${significant(low)} to ${significant(high)}${unit && ` ${unit}`}`;

/** Times as factors are written, such as `0.80×`: near 1 a hundredth matters, far from it it does not. */
export const timesText = (factor: number): string => `${factorText(factor)}×`;

const factorText = (factor: number): string =>
  factor < 0.095
    ? significant(factor)
    : factor < 1.995
      ? factor.toFixed(2)
      : factor < 9.95
        ? factor.toFixed(1)
        : String(Number(factor.toPrecision(2)));

/** Where a factor lies, such as `0.72–0.89`. */
export const factorRange = ({ low, high }: Interval): string => `${factorText(low)}–${factorText(high)}`;

/** The system under test, as it was named. */
export const targetText = (target: Result['target']): string => target?.command ?? 'built-in';

/** Names in a row, with "and" before the last. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A ratio as a change, such as `+18 %`. */
export const changeText = (ratio: number): string => `${signedPercent(ratio)} %`;

/** Where a change lies, such as `[+9, +28]`. */
export const changeRange = ({ low, high }: Interval): string =>
  `[${signedPercent(low)}, ${signedPercent(high)}]`;

function signedPercent(ratio: number): string {
  const percent = 100 * (ratio - 1);
  const size = Math.abs(percent);
  const digits = size < 0.995 ? 2 : size < 9.95 ? 1 : 0;
  if (size >= 999.5) return '>+999';
  const text = size.toFixed(digits);
  return Number(text) === 0 ? '0' : `${percent < 0 ? '−' : '+'}${text}`;
}
