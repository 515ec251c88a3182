import { type CostModel, intervalOf, predict, predictionError, tolerableError } from './costModel.ts';
import type { Rates } from './rates.ts';

/** The inputs of a figure, and its formula. */
export interface Calculation {
  readonly name: string;
  readonly model: CostModel | null;
  readonly rates: Rates;
  /** How many processes share the work; 0 if they do not matter. */
  readonly processes: number;
  readonly beyond: readonly string[];
  /** The reason given if there is no figure. */
  readonly absent: string;
  /** The figure from the costs per second that these unit costs give. */
  figureOf(unitCosts: readonly number[]): number;
}

/**
 * Beyond these factors, a merged term occurs too rarely or too often, compared with the trials, to share the
 * cost of the terms it was merged with.
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
  // A process's own needs are small beside its work: they matter only if they were counted far too often.
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
