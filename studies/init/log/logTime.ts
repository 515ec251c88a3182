const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const commonTime = /^(\d{1,2})\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d)$/;

/**
 * A time in the Common Log Format, such as `21/Nov/2026:09:30:00 +0100`, as ms since 1970; NaN for others.
 */
export function commonTimeMs(text: string): number {
  const [, day = '', month = '', year = '', time = '', hours = '', minutes = ''] =
    commonTime.exec(text) ?? [];
  const number = months.indexOf(month.toLowerCase()) + 1;
  if (number === 0) return Number.NaN;
  return Date.parse(
    `${year}-${`${number}`.padStart(2, '0')}-${day.padStart(2, '0')}T${time}${hours}:${minutes}`,
  );
}

/** Seconds since 1970 below it, ms from it on: as seconds it is the year 5138. */
const leastMs = 1e11;

/** A time as logs in JSON have it: seconds or ms since 1970, or a date; NaN for others. */
export function jsonTimeMs(value: unknown): number {
  const number = typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(`${value}`) ? Number(value) : null;
  if (number !== null) return number < leastMs ? number * 1_000 : number;
  if (typeof value !== 'string') return Number.NaN;
  const common = commonTimeMs(value);
  return Number.isNaN(common) ? Date.parse(value) : common;
}
