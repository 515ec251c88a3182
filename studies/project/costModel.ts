import { type Interval, mean, studentT } from '../../reports/stats/interval.ts';
import { dot, leastSquares } from '../../reports/stats/linearSystem.ts';
import { nnls } from '../../reports/stats/nnls.ts';
import type { Rates } from './rates.ts';

/** What costs: something that happens, or `processes`, that one is there at all. */
export type Term = keyof Rates | 'processes';

/** How often each term occurs. */
export type Amounts = Readonly<Record<Term, number>>;

/** One trial: what happened, and what it cost, above 0. */
export interface Sample {
  readonly configuration: string;
  readonly amounts: Amounts;
  readonly cost: number;
}

/** A term that the trials cannot tell from others: where these occur, it occurs too. */
interface MergedTerm {
  readonly term: Term;
  /** How often it occurs for each of the fitted terms, in their order. */
  readonly shares: readonly number[];
  /**
   * How many times as often it occurred in the trials, least and most: 1 where the fitted terms say it all.
   */
  readonly ratio: Interval;
}

/** A configuration that was left out of the fit, and what the fit then said of it. */
interface HeldOut {
  readonly configuration: string;
  readonly measured: number;
  readonly predicted: number;
}

/** Costs as a sum: so much for each time that a term occurs. */
export interface CostModel {
  readonly terms: readonly Term[];
  /** Cost of each term, in their order. */
  readonly unitCosts: readonly number[];
  readonly merged: readonly MergedTerm[];
  readonly configurations: number;
  /**
   * Those that the rest can predict; the largest or smallest of its kind may be the only one to show a term.
   */
  readonly heldOut: readonly HeldOut[];
  /** The unit costs of the fits without one configuration. */
  readonly leaveOneOut: readonly (readonly number[])[];
}

/** Below this share a column, less what the others say of it, is not told from them. */
const toldApart = 0.1;

/**
 * Fits costs by relative non-negative least squares, so that small and large trials count alike. Of
 * `candidates`, in order of importance, those become terms that the trials can tell apart, and for which
 * there are configurations enough. Null for fewer than two configurations.
 */
export function fitCosts(samples: readonly Sample[], candidates: readonly Term[]): CostModel | null {
  const configurations = [...new Set(samples.map(({ configuration }) => configuration))];
  if (configurations.length < 2) return null;
  const present = candidates.filter((term) => samples.some(({ amounts }) => amounts[term] > 0));
  const n = configurations.length;
  // Two more configurations than terms leave something to check the fit by; three must do for two.
  const most = Math.min(n - 1, Math.max(2, n - 2));
  const terms: Term[] = [];
  for (const term of present) if (terms.length < most && isToldApart(samples, terms, term)) terms.push(term);
  const others = (configuration: string) => samples.filter((one) => one.configuration !== configuration);
  const fits = configurations.flatMap((configuration) => {
    const rest = others(configuration);
    const canTell = terms.every((term, i) => isToldApart(rest, terms.slice(0, i), term));
    return canTell ? [{ configuration, unitCosts: unitCostsOf(rest, terms) }] : [];
  });
  return {
    terms,
    unitCosts: unitCostsOf(samples, terms),
    merged: candidates
      .filter((term) => !terms.includes(term))
      .map((term) => mergedTerm(samples, terms, term)),
    configurations: n,
    heldOut: fits.map(({ configuration, unitCosts }) => heldOutOf(samples, configuration, terms, unitCosts)),
    leaveOneOut: fits.map(({ unitCosts }) => unitCosts),
  };
}

function mergedTerm(samples: readonly Sample[], terms: readonly Term[], term: Term): MergedTerm {
  const shares = nnls(columnsOf(samples, terms), columnOf(samples, term));
  const ratios = samples.flatMap(({ amounts }) => {
    const implied = predict({ terms, unitCosts: shares }, amounts);
    return implied > 0 ? [amounts[term] / implied] : [];
  });
  return { term, shares, ratio: { low: Math.min(1, ...ratios), high: Math.max(1, ...ratios) } };
}

/** What the model says of these amounts; with other unit costs, what that fit would have said. */
export const predict = (
  { terms, unitCosts }: Pick<CostModel, 'terms' | 'unitCosts'>,
  amounts: Amounts,
): number => terms.reduce((sum, term, i) => sum + (unitCosts[i] as number) * amounts[term], 0);

/**
 * Where a figure that follows from the unit costs lies: a t interval on logarithms. Its spread is that of the
 * figure over the fits without one configuration (the jackknife: what the trials leave open) and the error of
 * what these fits said of it (what the model itself gets wrong), together. Null where a configuration cannot
 * be left out, for what it alone shows has an unknown error.
 */
export function intervalOf(
  model: CostModel,
  figureOf: (unitCosts: readonly number[]) => number,
): Interval | null {
  const figures = model.leaveOneOut.map(figureOf);
  const value = figureOf(model.unitCosts);
  const n = figures.length;
  if (
    n < model.configurations ||
    [value, ...figures].some((one) => !(one > 0 && one < Number.POSITIVE_INFINITY))
  )
    return null;
  const logs = figures.map(Math.log);
  const center = mean(logs);
  const jackknife = ((n - 1) / n) * logs.reduce((sum, one) => sum + (one - center) ** 2, 0);
  const freedom = Math.max(1, model.configurations - model.terms.length);
  const halfWidth = studentT(freedom) * Math.sqrt(jackknife + meanSquareError(model));
  if (!Number.isFinite(halfWidth)) return null;
  return { low: value * Math.exp(-halfWidth), high: value * Math.exp(halfWidth) };
}

/** A prediction that is off by a greater share is not to be relied on. */
export const tolerableError = 0.2;

/** By which share the typical and the worst held-out prediction was off; null where there was none. */
export function predictionError({
  heldOut,
}: CostModel): { readonly typical: number; readonly worst: number } | null {
  if (heldOut.length === 0) return null;
  const errors = heldOut.map(({ measured, predicted }) => Math.abs(predicted / measured - 1));
  return { typical: mean(errors), worst: Math.max(...errors) };
}

const meanSquareError = ({ heldOut }: CostModel) =>
  mean(heldOut.map(({ measured, predicted }) => Math.log(predicted / measured) ** 2));

/** Divided by the cost, so that residuals are shares. */
const columnOf = (samples: readonly Sample[], term: Term) =>
  samples.map(({ amounts, cost }) => amounts[term] / cost);

const columnsOf = (samples: readonly Sample[], terms: readonly Term[]) =>
  terms.map((term) => columnOf(samples, term));

const unitCostsOf = (samples: readonly Sample[], terms: readonly Term[]) =>
  nnls(
    columnsOf(samples, terms),
    samples.map(() => 1),
  );

/** Whether the term is no combination of the others in these trials. */
function isToldApart(samples: readonly Sample[], terms: readonly Term[], term: Term): boolean {
  const column = unit(columnOf(samples, term));
  if (column === null) return false;
  const others = terms.map((other) => unit(columnOf(samples, other)) ?? []);
  const weights = leastSquares(others, column);
  if (weights === null) return false;
  const left = column.map((value, i) =>
    others.reduce((rest, other, j) => rest - (other[i] as number) * (weights[j] as number), value),
  );
  return Math.sqrt(dot(left, left)) > toldApart;
}

function unit(column: readonly number[]): number[] | null {
  const length = Math.sqrt(dot(column, column));
  return length === 0 ? null : column.map((value) => value / length);
}

/** Rounds of a configuration repeat it: their geometric mean is its cost. */
function heldOutOf(
  samples: readonly Sample[],
  configuration: string,
  terms: readonly Term[],
  unitCosts: readonly number[],
): HeldOut {
  const own = samples.filter((sample) => sample.configuration === configuration);
  const center = (of: (sample: Sample) => number) =>
    Math.exp(mean(own.map((sample) => Math.log(of(sample)))));
  return {
    configuration,
    measured: center(({ cost }) => cost),
    predicted: center(({ amounts }) => predict({ terms, unitCosts }, amounts)),
  };
}
