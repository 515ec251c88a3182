import { PushbenchError } from '../core/errors.ts';
import { type MetricId, metricIds, metricOf } from '../core/metrics.ts';
import type { Result } from '../core/result.ts';
import { comparisonWarnings } from './comparisonWarnings.ts';
import { type Difference, differencesOf, requireSameSchedule } from './differences.ts';
import { defaultGates, type Gate, thresholdOf } from './gates.ts';
import type { Interval } from './interval.ts';
import { type MetricValues, summarise, type VariantSummary } from './summary.ts';
import { type Finding, falseAlarms, judge, type Samples } from './verdict.ts';

/** How results are compared. */
export interface CompareOptions {
  /** What decides the outcome; the default when left out. */
  readonly gates?: readonly Gate[];
  /** How many scenarios are compared at once: they share the false alarms. */
  readonly scenarios?: number;
  /** The smallest change, as a share, that the head's machine can tell in so many rounds; null where it is not known. */
  readonly floorOf?: (variant: string, metric: MetricId, rounds: number) => number | null;
}

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
 * Compares two results of the same workload, variant by variant and metric by metric. Throws a PushbenchError when they
 * are of different workloads, or when a threshold that was asked for is below the machine's noise floor.
 */
export function compareResults(base: Result, head: Result, options: CompareOptions = {}): Comparison {
  requireSameSchedule(base, head);
  const isPaired = arePaired(base, head);
  const bases = new Map(summarise(base).variants.map((v) => [v.variant, v]));
  const heads = summarise(head).variants;
  const both = heads.flatMap((h) => {
    const b = bases.get(h.variant);
    return b ? [sampled(b, h, isPaired, options)] : [];
  });
  const findings = judge(
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
  reasons: v.reasons,
});

/** The figures of a variant, trial by trial, with what they are judged by. */
function sampled(base: VariantSummary, head: VariantSummary, isPaired: boolean, options: CompareOptions) {
  const gates = new Map((options.gates ?? defaultGates).map((gate) => [gate.metric, gate]));
  const ofBase = new Map(base.rounds.map(({ round, metrics }) => [round, metrics]));
  const pairs = head.rounds.flatMap(({ round, metrics }) => {
    const b = ofBase.get(round);
    return b ? [[b, metrics] as const] : [];
  });
  const rounds = isPaired ? pairs.length : Math.min(base.rounds.length, head.rounds.length);
  const samples = metricIds.flatMap((metric): Samples[] => {
    const gate = gates.get(metric);
    const isUnknown = base.metrics[metric] === null && head.metrics[metric] === null;
    // What was asked for by name is said to be missing; a default that a workload has no figure for is not.
    if (isUnknown && !(gate && options.gates)) return [];
    if (rounds === 0 && metric !== 'delivery.lost') return [];
    const values = sidesOf(metric, base, head, isPaired ? pairs : null);
    const known = Math.min(values.base.length, values.head.length);
    const threshold = liftedThreshold(metric, gate, isPaired, head.variant, known, options);
    return [{ metric, ...values, isPaired, threshold, gates: gate !== undefined }];
  });
  return { base, head, rounds, samples };
}

/** A metric's figures, one for each trial, or for each pair in which both sides have one. */
function sidesOf(
  metric: MetricId,
  base: VariantSummary,
  head: VariantSummary,
  pairs: readonly (readonly [MetricValues, MetricValues])[] | null,
): Pick<Samples, 'base' | 'head'> {
  if (metric === 'delivery.lost') return { base: lostPerTrial(base), head: lostPerTrial(head) };
  const values = (all: readonly MetricValues[]) => all.flatMap((one) => one[metric] ?? []);
  if (pairs === null) {
    return {
      base: values(base.rounds.map((round) => round.metrics)),
      head: values(head.rounds.map((round) => round.metrics)),
    };
  }
  const whole = pairs.filter(([b, h]) => b[metric] !== null && h[metric] !== null);
  return { base: values(whole.map(([b]) => b)), head: values(whole.map(([, h]) => h)) };
}

/** What was lost makes a trial invalid, so it is looked for in invalid trials too: their mean, as one figure. */
function lostPerTrial({ metrics, validTrials, invalidTrials }: VariantSummary): number[] {
  const total = metrics['delivery.lost'];
  return total === null ? [] : [total / (validTrials + invalidTrials)];
}

/** Below the noise floor a verdict says nothing: a default is lifted to it, and what was asked for is refused. */
function liftedThreshold(
  metric: MetricId,
  gate: Gate | undefined,
  isPaired: boolean,
  variant: string,
  rounds: number,
  { floorOf }: CompareOptions,
): number {
  const threshold = thresholdOf(metric, gate, isPaired);
  const floor = metricOf(metric).kind === 'noisy' ? (floorOf?.(variant, metric, rounds) ?? 0) : 0;
  if (gate?.threshold != null && floor > threshold) {
    const enough = Math.ceil(floor * 100);
    throw new PushbenchError(
      `${metric}=${+(threshold * 100).toFixed(2)}% is below the noise floor of this machine: with ${rounds} rounds of ${variant} it can tell a change of ${enough} %`,
      { hint: `Use --gate ${metric}=${enough}%, compare more rounds, or find a quieter machine.` },
    );
  }
  return Math.max(threshold, floor);
}
