import { around, type Estimate, mapEstimate, mean, standardDeviation, studentT } from './interval.ts';
import { solveLinear } from './linearSystem.ts';
import { byFactor, type Scale } from './scale.ts';

/** One variant's figure of one round. */
export interface Cell {
  readonly variant: string;
  readonly round: number;
  readonly value: number;
}

/** Ratios between variants that were run in the same rounds; differences, of what is compared by amounts. */
export interface RoundModel {
  /**
   * So many times the other, with an interval; the intervals of all pairs hold together. Null for a variant
   * that is not in it.
   */
  ratio(variant: string, other: string): Estimate | null;
}

/**
 * Fits ln(figure), or the figure itself by amounts, = variant + round by least squares: what slows a round
 * slows all variants of it and cancels out, also where a round lacks some of them. The spread is pooled over
 * all variants, which tells more than the few rounds of two of them; where a pair spreads more than that, its
 * own spread counts. Intervals are Student's t, widened for all pairs (Bonferroni), since which one is lowest
 * is seen afterwards, or for so many as are going to be looked at. Null where fewer than two variants have
 * two rounds.
 */
export function fitRounds(all: readonly Cell[], looks?: number, scale: Scale = byFactor): RoundModel | null {
  const cells = usable(
    all.filter(({ value }) => scale.holds(value)).map((c) => ({ ...c, value: scale.of(c.value) })),
  );
  const variants = [...new Set(cells.map((c) => c.variant))];
  const rounds = [...new Set(cells.map((c) => c.round))];
  const freedom = cells.length - variants.length - rounds.length + 1;
  const covariance =
    freedom > 0
      ? inverted(
          information(cells, variants)
            .slice(1)
            .map((row) => row.slice(1)),
        )
      : null;
  if (variants.length < 2 || covariance === null) return null;
  // The first variant's effect is 0; the others' are found against it, with the rounds taken out.
  const inRound = (round: number) => cells.filter((c) => c.round === round);
  const roundMean = new Map(rounds.map((r) => [r, mean(inRound(r).map((c) => c.value))]));
  const sums = variants.map((v) =>
    cells
      .filter((c) => c.variant === v)
      .reduce((sum, c) => sum + c.value - (roundMean.get(c.round) as number), 0),
  );
  const effects = [
    0,
    ...covariance.map((row) => row.reduce((sum, w, j) => sum + w * (sums[j + 1] as number), 0)),
  ];
  const effectOf = (variant: string) => effects[variants.indexOf(variant)] as number;
  const residuals = rounds.flatMap((round) => {
    const left = inRound(round).map((c) => c.value - effectOf(c.variant));
    return left.map((one) => one - mean(left));
  });
  const variance = residuals.reduce((sum, e) => sum + e * e, 0) / freedom;
  const pairs = looks ?? (variants.length * (variants.length - 1)) / 2;
  const t = studentT(freedom, pairs);
  const weight = (a: number, b: number) => (a === 0 || b === 0 ? 0 : (covariance[a - 1]?.[b - 1] as number));
  return {
    ratio(variant, other) {
      const [a, b] = [variants.indexOf(variant), variants.indexOf(other)];
      if (a < 0 || b < 0) return null;
      const pooled = Math.sqrt(variance * (weight(a, a) + weight(b, b) - 2 * weight(a, b)));
      const halfWidth = t * Math.max(pooled, ownError(cells, variant, other));
      return mapEstimate(around(effectOf(variant) - effectOf(other), halfWidth), scale.back);
    },
  };
}

/** The figures of variants that have at least two, in rounds with at least two. */
function usable(cells: readonly Cell[]): Cell[] {
  const count = (key: (c: Cell) => string | number, of: Cell) =>
    cells.filter((c) => key(c) === key(of)).length;
  const kept = cells.filter((c) => count((x) => x.variant, c) > 1 && count((x) => x.round, c) > 1);
  return kept.length === cells.length ? kept : usable(kept);
}

/**
 * What the figures tell of the variants when a mean of each round is taken out of them (the reduced normal
 * equations).
 */
function information(cells: readonly Cell[], variants: readonly string[]): number[][] {
  const roundsOf = (v: string) => cells.filter((c) => c.variant === v).map((c) => c.round);
  const sizeOf = (round: number) => cells.filter((c) => c.round === round).length;
  return variants.map((a) =>
    variants.map((b) => {
      const shared = roundsOf(a).filter((round) => a === b || roundsOf(b).includes(round));
      return (a === b ? shared.length : 0) - shared.reduce((sum, round) => sum + 1 / sizeOf(round), 0);
    }),
  );
}

/** The standard error of the mean of a pair's own differences; 0 with fewer than two. */
function ownError(cells: readonly Cell[], variant: string, other: string): number {
  const differences = cells
    .filter((c) => c.variant === variant)
    .flatMap((c) => {
      const match = cells.find((o) => o.variant === other && o.round === c.round);
      return match ? [c.value - match.value] : [];
    });
  return differences.length < 2 ? 0 : standardDeviation(differences) / Math.sqrt(differences.length);
}

/** The inverse of a matrix; null where there is none, as when rounds do not link all variants. */
const inverted = (matrix: readonly (readonly number[])[]) =>
  solveLinear(
    matrix,
    matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0))),
  );
