import { type CostModel, intervalOf, predict, predictionError, tolerableError } from './costModel.ts';
import type { Rates } from './rates.ts';

/** What a figure is made from, and how. */
export interface Calculation {
  readonly name: string;
  readonly model: CostModel | null;
  readonly rates: Rates;
  /** How many processes share the work; 0 where they do not count. */
  readonly processes: number;
  readonly beyond: readonly string[];
  /** What is said where there is no figure. */
  readonly absent: string;
  /** The figure from the costs per second that these unit costs give. */
  figureOf(unitCosts: readonly number[]): number;
}

/**
 * From here on a merged term occurs too often, or too rarely, beside how it did in the trials, to be taken
 * for what it was merged with.
 */
const alike = { least: 0.8, most: 1.25 };

/** The figure, with the terms that are unknown or that make it an upper limit. */
export function figureFrom({ model, rates, processes, beyond, figureOf }: Calculation) {
  const nothing = { value: null, interval: null, isAtMost: false, isUnreliable: false, beyond: [] };
  if (model === null) return { figure: nothing, unknown: [], excess: [] };
  const amounts = { ...rates, processes };
  const standing = model.merged
    .filter(({ term }) => term !== 'processes' || processes > 0)
    .map(({ term, shares, ratio }) => {
      const implied = predict({ terms: model.terms, unitCosts: shares }, amounts);
      const actual = amounts[term];
      return {
        term,
        isMore: actual > alike.most * ratio.high * implied,
        isLess: actual < alike.least * ratio.low * implied,
      };
    });
  // What a process takes for itself is little beside its work: it matters only where it was counted far too
  // often.
  const unknown = standing
    .filter(({ term, isMore }) => term !== 'processes' && isMore)
    .map(({ term }) => term);
  const excess = standing.filter(({ isLess }) => isLess).map(({ term }) => term);
  const value = figureOf(model.unitCosts);
  if (unknown.length > 0 || !Number.isFinite(value)) return { figure: nothing, unknown, excess: [] };
  return {
    figure: {
      value,
      interval: intervalOf(model, figureOf),
      isAtMost: excess.length > 0,
      isUnreliable: (predictionError(model)?.worst ?? 0) > tolerableError,
      beyond,
    },
    unknown,
    excess,
  };
}
