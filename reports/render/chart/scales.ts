/** From the least to the greatest value of a scale. */
export type Domain = [number, number];

const steps = [1, 2, 5, 10];

/**
 * A logarithmic scale that holds these values, from one 1, 2 or 5 times a power of ten to another; null
 * without any above 0.
 */
export function logDomain(values: readonly number[]): Domain | null {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return null;
  const low = roundDown(Math.min(...positive));
  const high = roundUp(Math.max(...positive));
  return low < high ? [low, high] : [low / 2, high * 2];
}

/**
 * Where a logarithmic scale has labels: at powers of ten, and between them where it has fewer than these
 * decades.
 */
export function logTicks([low, high]: Domain, fineBelow = 2.1): number[] {
  const fine = Math.log10(high / low) < fineBelow;
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .flatMap((exponent) => (fine ? [1, 2, 5] : [1]).map((step) => scaled(step, exponent)))
    .filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/**
 * The upper end of a linear scale from 0: shared by all reports, unless some of them would fill less than a
 * fifth of it; then each has its own.
 */
export function sharedMax(own: number, all: readonly number[]): number {
  const shared = Math.max(own, ...all);
  return all.every((one) => one === 0 || one >= shared / 5) ? shared : own;
}

/** A logarithmic scale that holds these values with a little room beside them; null without any above 0. */
export function closeDomain(values: readonly number[]): Domain | null {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  return positive.length === 0 ? null : [Math.min(...positive) / margin, Math.max(...positive) * margin];
}

const margin = 1.12;

const roundDown = (value: number) => {
  const exponent = Math.floor(Math.log10(value));
  return Math.max(...steps.map((step) => scaled(step, exponent)).filter((tick) => tick <= value));
};

const roundUp = (value: number) => {
  const exponent = Math.floor(Math.log10(value));
  return Math.min(...steps.map((step) => scaled(step, exponent)).filter((tick) => tick >= value));
};

// 10 ** -3 * 5 is not 0.005.
const scaled = (step: number, exponent: number) => Number(`${step}e${exponent}`);

/** Where a value stands on a logarithmic scale, from 0 to 1. */
export const placeOn = ([low, high]: Domain, value: number): number =>
  Math.log(value / low) / Math.log(high / low);

/** The value that stands there. */
export const valueAt = ([low, high]: Domain, place: number): number => low * (high / low) ** place;
