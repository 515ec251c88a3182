import type { MetricId } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import { type Difference, differencesOf, requireSameSchedule } from '../../reports/results/differences.ts';
import { summarise, type VariantSummary } from '../../reports/results/summary.ts';
import type { Interval } from '../../reports/stats/interval.ts';
import type { Finding } from './finding.ts';
import { type CompareOptions, samplesOf } from './samples.ts';
import { falseAlarms, judgeSamples } from './verdict.ts';
import { comparisonWarnings } from './warnings.ts';

/** One metric of one variant, in base and head. */
export interface MetricChange extends Finding {
  readonly metric: MetricId;
  readonly gates: boolean;
  readonly threshold: number;
  /** Over all trials that count; null where there is no figure. */
  readonly base: number | null;
  readonly head: number | null;
  readonly headInterval: Interval | null;
}

/** One side's trials of a variant. */
interface SideTrials {
  /** That count. */
  readonly compared: number;
  readonly invalid: number;
  readonly failed: number;
  /** Planned, and neither finished nor failed. */
  readonly missing: number;
  /** Why trials were invalid or failed. */
  readonly reasons: readonly string[];
}

/** One variant that both results have. */
export interface VariantComparison {
  readonly variant: string;
  readonly label: string;
  /** Pairs of rounds, or trials of the side that has fewer. */
  readonly rounds: number;
  readonly base: SideTrials;
  readonly head: SideTrials;
  readonly changes: readonly MetricChange[];
}

/** Two results of one scenario, compared. */
export interface Comparison {
  readonly scenario: string;
  readonly title: string;
  readonly base: Result;
  readonly head: Result;
  /** Whether rounds were made together, so that each is a pair. */
  readonly isPaired: boolean;
  readonly variants: readonly VariantComparison[];
  /** Slugs of variants that only one of the results has. */
  readonly onlyInBase: readonly string[];
  readonly onlyInHead: readonly string[];
  readonly differences: readonly Difference[];
  /** What to know before believing it, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Compares two results of the same workload, variant by variant and metric by metric. Throws a PushbenchError
 * when they are of different workloads, or when a threshold that was asked for is below the machine's noise
 * floor.
 */
export function compareResults(base: Result, head: Result, options: CompareOptions = {}): Comparison {
  requireSameSchedule(base, head);
  const isPaired = arePaired(base, head);
  const bases = new Map(summarise(base).variants.map((v) => [v.variant, v]));
  const heads = summarise(head).variants;
  const both = heads.flatMap((h) => {
    const b = bases.get(h.variant);
    return b ? [{ base: b, head: h, ...samplesOf(b, h, isPaired, options) }] : [];
  });
  const findings = judgeSamples(
    both.flatMap(({ samples }) => samples),
    falseAlarms / (options.scenarios ?? 1),
  )[Symbol.iterator]();
  const next = () => findings.next().value as Finding;
  const variants = both.map(({ samples, base: b, head: h, rounds }) => ({
    variant: h.variant,
    label: h.label,
    rounds,
    base: sideOf(b, isPaired ? rounds : b.validTrials),
    head: sideOf(h, isPaired ? rounds : h.validTrials),
    changes: samples.map(({ metric, gates, threshold }) => ({
      metric,
      gates,
      threshold,
      base: b.metrics[metric],
      head: h.metrics[metric],
      headInterval: h.intervals[metric],
      ...next(),
    })),
  }));
  const missing = (from: Iterable<string>, has: (slug: string) => boolean) =>
    [...from].filter((v) => !has(v));
  const comparison = {
    scenario: head.scenario.name,
    title: head.scenario.title,
    base,
    head,
    isPaired,
    variants,
    onlyInBase: missing(bases.keys(), (slug) => heads.some((h) => h.variant === slug)),
    onlyInHead: missing(
      heads.map((h) => h.variant),
      (slug) => bases.has(slug),
    ),
    differences: differencesOf(base, head),
  };
  return { ...comparison, warnings: comparisonWarnings(comparison) };
}

const arePaired = ({ pairing: base }: Result, { pairing: head }: Result) =>
  base !== null && head !== null && base.id === head.id && base.side !== head.side;

const sideOf = (v: VariantSummary, compared: number): SideTrials => ({
  compared,
  invalid: v.invalidTrials,
  failed: v.failedTrials,
  missing: v.missingTrials,
  reasons: v.reasons,
});
