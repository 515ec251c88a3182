/** Fewer pairs cannot reach 5 %: of 2⁵ signs the most extreme two are 6 %. */
const fewest = 6;
/** Half of the sums of so many pairs are counted in a moment; with more, Student's t is as good. */
const most = 30;

/**
 * The exact two-sided sign-flip test of paired differences (Fisher's randomisation test): if nothing had
 * changed, each might as well have had the other sign. The share of all signs whose sum is as far from 0. It
 * asks for no distribution. Null for fewer than 6 pairs or more than 30.
 */
export function signFlipP(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < fewest || n > most) return null;
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  const scale = differences.reduce((sum, d) => sum + Math.abs(d), 0);
  // Sums that are equal on paper differ by rounding.
  const atLeast = observed - 1e-12 * scale;
  if (atLeast <= 0) return 1;
  // Meet in the middle: 2ⁿ sums are pairs of 2^(n/2) and 2^(n/2). What is as high is half of what is as far.
  const left = signedSums(differences.slice(0, n >> 1));
  const right = signedSums(differences.slice(n >> 1));
  let count = 0;
  let j = right.length;
  for (const sum of left) {
    while (j > 0 && sum + (right[j - 1] as number) >= atLeast) j--;
    count += right.length - j;
  }
  return Math.min(1, (2 * count) / 2 ** n);
}

/** The sums of these with every choice of signs, in order. */
function signedSums(differences: readonly number[]): Float64Array {
  let sums = [0];
  for (const d of differences) sums = sums.flatMap((sum) => [sum + d, sum - d]);
  return Float64Array.from(sums).sort();
}
