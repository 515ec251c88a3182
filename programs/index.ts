/* What `import … from 'pushbench'` finds; docs/PROGRAMS.md shows how to use it. */
import type { Result } from '../core/result.ts';
import { type Summary, summarise as summariseInTurn } from '../reports/results/summary.ts';

export { PushbenchError } from '../core/errors.ts';
export type { MetricId } from '../core/metrics.ts';
export type { Environment, FailedTrial, Result } from '../core/result.ts';
export type { Trial } from '../core/trial.ts';
export { readResult } from '../reports/results/readResult.ts';
export { resultFilesIn } from '../reports/results/resultFiles.ts';
export { resultJsonSchema } from '../reports/results/resultJsonSchema.ts';
export type { SloOutcome, SloSummary } from '../reports/results/slos.ts';
export type { Summary, VariantSummary } from '../reports/results/summary.ts';
export type { Interval } from '../reports/stats/interval.ts';
export type { MetricChange, VariantComparison } from '../studies/compare/comparison.ts';
export type { Verdict } from '../studies/compare/finding.ts';
export { type Compared, compare } from './compare.ts';

/** The figures of a result: percentiles from merged histograms, costs from pooled counts, SLOs. */
export const summarise = (result: Result): Summary => summariseInTurn(result);
