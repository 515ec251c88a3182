/*
 * ECMAScript leaves Math.log, exp and pow to the implementation, so two machines may differ in the last bit
 * and a schedule's SHA-256 with them. These use only + - * / and integer steps, which the language defines
 * exactly. Accuracy is about 1e-14 relative, far below the microsecond that schedules are rounded to.
 */

// The language fixes the value of this constant, unlike that of the functions.
const ln2 = Math.LN2;

/** Natural logarithm of x > 0: halve or double into [0.75, 1.5), then the series of 2·artanh. */
export function ln(x: number): number {
  let exponent = 0;
  let m = x;
  while (m >= 1.5) {
    m /= 2;
    exponent++;
  }
  while (m < 0.75) {
    m *= 2;
    exponent--;
  }
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * t2 + 1 / k;
  return 2 * t * sum + exponent * ln2;
}

/** e to the power x, for |x| < 700: reduce by ln 2, then the Taylor series. */
export function exp(x: number): number {
  const k = Math.round(x / ln2);
  const r = x - k * ln2;
  let sum = 1;
  for (let i = 16; i >= 1; i--) sum = 1 + (r * sum) / i;
  let power = 1;
  for (let i = Math.abs(k); i > 0; i--) power *= 2;
  return k >= 0 ? sum * power : sum / power;
}

/** A standard normal variate from two uniforms, by the polar method of Marsaglia (1964). */
export function normal(next: () => number): number {
  for (;;) {
    const u = 2 * next() - 1;
    const v = 2 * next() - 1;
    const s = u * u + v * v;
    // IEEE 754 requires sqrt to be correctly rounded, so Math.sqrt is portable in practice.
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}
