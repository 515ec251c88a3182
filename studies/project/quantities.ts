import { significant } from '../../reports/render/words.ts';
import type { Interval } from '../../reports/stats/interval.ts';

/** A projected figure. */
export interface Figure {
  /** Null where the trials do not say; `missing` of the variant says why. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** It may be less: terms were measured together that come apart here. */
  readonly isAtMost: boolean;
  /** Held-out configurations are predicted so badly that it is not to be relied on. */
  readonly isUnreliable: boolean;
  /** The respects in which it goes beyond the measurements, a phrase each. */
  readonly beyond: readonly string[];
}

/** A unit and what it is of the base unit. */
interface Unit {
  readonly name: string;
  readonly size: number;
}

/** A kind of quantity, with its units from small to large. */
export type Scale = readonly Unit[];

const prefixed = (unit: string): Scale =>
  ['', 'k', 'M', 'G', 'T', 'P'].map((prefix, i) => ({ name: ` ${prefix}${unit}`, size: 1000 ** i }));

/** Bytes, in powers of 1,000. */
export const byteScale = prefixed('B');
/** Bits per second; of bytes per second. */
export const bitRateScale: Scale = prefixed('bit/s').map(({ name, size }) => ({ name, size: size / 8 }));
/** What has no unit. */
export const plainScale: Scale = [{ name: '', size: 1 }];

/** Hours of a month: a twelfth of 365 days. */
const monthHours = 730;

/** What a month of so much each second is. */
export const perMonth = (perSecond: number): number => perSecond * 3600 * monthHours;

/** The same figure with everything multiplied. */
export const scaled = ({ value, interval, ...rest }: Figure, by: (amount: number) => number): Figure => ({
  ...rest,
  value: value === null ? null : by(value),
  interval: interval && { low: by(interval.low), high: by(interval.high) },
});

/** A quantity in the largest unit that leaves 1 or more, such as `1.23 TB`. */
export function quantityText(value: number, scale: Scale): string {
  const { name, size } = unitFor(value, scale);
  return `${grouped(value / size)}${name}`;
}

/**
 * A figure, `≤` where it is an upper limit, its interval in the same unit, and its mark, such as `1.23 TB
 * (1.02 to 1.48) ⚠`.
 */
export function figureText(figure: Figure, scale: Scale): string {
  const { value, interval, isAtMost, isUnreliable, beyond } = figure;
  if (value === null) return '–';
  const { size } = unitFor(value, scale);
  const range = interval && ` (${grouped(interval.low / size)} to ${grouped(interval.high / size)})`;
  return `${isAtMost ? '≤ ' : ''}${quantityText(value, scale)}${range ?? ''}${isUnreliable ? ' ⚠⚠' : beyond.length > 0 ? ' ⚠' : ''}`;
}

/** Three digits, and thousands apart. */
const grouped = (value: number) =>
  value < 9_995 ? significant(value) : Number(value.toPrecision(3)).toLocaleString('en');

const unitFor = (value: number, scale: Scale) =>
  scale.findLast(({ size }) => value >= size) ?? (scale[0] as Unit);
