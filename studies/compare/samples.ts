import { PushbenchError } from '../../core/errors.ts';
import { countsInvalidTrials, type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import type { MetricValues } from '../../reports/results/metricValues.ts';
import type { VariantSummary } from '../../reports/results/summary.ts';
import { isByAmount } from '../../reports/stats/scale.ts';
import type { Samples } from './finding.ts';
import { defaultGates, type Gate, thresholdOf } from './gates.ts';

/** How results are compared. */
export interface CompareOptions {
  /** What decides the outcome; the default when left out. */
  readonly gates?: readonly Gate[];
  /** How many scenarios are compared at once: they share the false alarms. */
  readonly scenarios?: number;
  /**
   * The smallest change, as a share, that the head's machine can tell in so many rounds; null where it is not
   * known.
   */
  readonly floorOf?: (variant: string, metric: MetricId, rounds: number) => number | null;
}

/** The figures of a variant, trial by trial or pair by pair, with what they are judged by. */
export function samplesOf(
  base: VariantSummary,
  head: VariantSummary,
  isPaired: boolean,
  options: CompareOptions,
): { readonly rounds: number; readonly samples: readonly Samples[] } {
  const gates = new Map((options.gates ?? defaultGates).map((gate) => [gate.metric, gate]));
  const ofBase = new Map(base.rounds.map(({ round, metrics }) => [round, metrics]));
  const pairs = head.rounds.flatMap(({ round, metrics }) => {
    const b = ofBase.get(round);
    return b ? [[b, metrics] as const] : [];
  });
  const rounds = isPaired ? pairs.length : Math.min(base.rounds.length, head.rounds.length);
  const samples = metricIds.flatMap((metric): Samples[] => {
    // Losses that were brought about depend on the moment; as a default they would be an alarm at each
    // comparison.
    const areMeant = base.disturbance?.lossesExpected || head.disturbance?.lossesExpected;
    const gate = metric === 'delivery.lost' && areMeant && !options.gates ? undefined : gates.get(metric);
    const isUnknown = base.metrics[metric] === null && head.metrics[metric] === null;
    // What was asked for by name is said to be missing; a default that a workload has no figure for is not.
    if (isUnknown && !(gate && options.gates)) return [];
    if (rounds === 0 && !countsInvalidTrials(metric)) return [];
    const values = sidesOf(metric, base, head, isPaired ? pairs : null);
    const known = Math.min(values.base.length, values.head.length);
    const threshold = liftedThreshold(metric, gate, isPaired, head.variant, known, options);
    return [{ metric, ...values, isPaired, threshold, gates: gate !== undefined }];
  });
  return { rounds, samples };
}

/** A metric's figures, one for each trial, or for each pair in which both sides have one. */
function sidesOf(
  metric: MetricId,
  base: VariantSummary,
  head: VariantSummary,
  pairs: readonly (readonly [MetricValues, MetricValues])[] | null,
): Pick<Samples, 'base' | 'head'> {
  if (countsInvalidTrials(metric)) return { base: perTrial(metric, base), head: perTrial(metric, head) };
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

/** What makes a trial invalid is looked for in invalid trials, too: their mean, as one figure. */
function perTrial(metric: MetricId, { metrics, validTrials, invalidTrials }: VariantSummary): number[] {
  const total = metrics[metric];
  return total === null ? [] : [total / (validTrials + invalidTrials)];
}

/**
 * Below the noise floor a verdict says nothing: a default is lifted to it, and what was asked for is refused.
 */
function liftedThreshold(
  metric: MetricId,
  gate: Gate | undefined,
  isPaired: boolean,
  variant: string,
  rounds: number,
  { floorOf }: CompareOptions,
): number {
  const threshold = thresholdOf(metric, gate, isPaired);
  // The floors are shares.
  if (isByAmount(metric)) return threshold;
  const floor = metricOf(metric).kind === 'noisy' ? (floorOf?.(variant, metric, rounds) ?? 0) : 0;
  if (gate?.threshold != null && floor > threshold) {
    const enough = Math.ceil(floor * 100);
    throw new PushbenchError(
      `${metric}=${+(threshold * 100).toFixed(2)}% is below the noise floor of this machine: with ${rounds} rounds of ${variant} the smallest detectable change is ${enough} %`,
      { hint: `Use --gate ${metric}=${enough}%, compare more rounds, or find a quieter machine.` },
    );
  }
  return Math.max(threshold, floor);
}
