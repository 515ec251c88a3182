import { type FaultCount, mergeFaults } from '../../core/fault.ts';
import { mergeEncoded } from '../../core/histogram.ts';
import { type MetricId, metricOf } from '../../core/metrics.ts';
import type { Calibration, Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';
import { type Interval, quantileInterval } from '../stats/interval.ts';
import type { RadioName } from '../stats/radioModel.ts';
import { meanOf } from '../stats/scale.ts';
import { withAddedLatency } from './addedLatency.ts';
import { type Agreed, agreedIn } from './agreed.ts';
import { type DisturbanceSummary, summariseDisturbance } from './disturbance.ts';
import { emptyPollsOf } from './emptyPolls.ts';
import { type FallbackLink, fallbackLinksOf } from './fallbacks.ts';
import { type LinkSummary, linksOf } from './links.ts';
import { breachesOf, byMetric, isFact, type MetricValues, metricsOf, nothing } from './metricValues.ts';
import { type ModelledRadio, modelledRadioOf } from './modelledRadio.ts';
import { type ProxySummary, proxiesOf } from './proxies.ts';
import { missingTrials, type Shortfall, shortfallOf } from './shortfall.ts';
import { judgeSlo, type SloSummary } from './slos.ts';
import { summariseTokens, type TokenSummary } from './tokens.ts';
import { validTrials } from './validTrials.ts';
import { type Turns, type VariantView, variantsOf } from './variants.ts';

/** One variant of a scenario over all its valid trials. */
export interface VariantSummary extends Omit<VariantView, 'slug'> {
  readonly variant: string;
  readonly validTrials: number;
  readonly invalidTrials: number;
  readonly failedTrials: number;
  /** Planned, and neither finished nor failed. */
  readonly missingTrials: number;
  /** Why trials were invalid or failed, each reason once. */
  readonly reasons: readonly string[];
  /** Over all finished trials, valid or not. */
  readonly faults: readonly FaultCount[];
  /** Those of valid trials: expected ones, or, in files of older versions, unjudged ones. */
  readonly toleratedFaults: readonly FaultCount[];
  /**
   * The share of polls in the window that brought nothing, of valid trials; null where there are no polls.
   */
  readonly emptyPolls: number | null;
  /** Over all valid trials; without one, all null but for the counts that make a trial invalid. */
  readonly metrics: MetricValues;
  /** Of each valid trial by itself, in the order of the rounds. */
  readonly rounds: readonly { readonly round: number; readonly metrics: MetricValues }[];
  /**
   * Where the value of a typical round lies, from the spread between rounds; with a single round, percentiles
   * have one from the spread within it. Null where neither is known, for counts, and for the largest latency.
   */
  readonly intervals: Readonly<Record<MetricId, Interval | null>>;
  /** Of the valid trials; null where nothing was done to them. */
  readonly disturbance: DisturbanceSummary | null;
  /** What clients and target agreed on in valid trials; empty over HTTP/1.1 in the clear. */
  readonly agreed: readonly Agreed[];
  /** The transports of a chain, of valid trials; empty where the variant is none. */
  readonly fallback: readonly FallbackLink[];
  /** Null where nobody authenticates. */
  readonly tokens: TokenSummary | null;
}

/** What a report says of one result. */
export interface Summary {
  readonly scenario: string;
  readonly title: string;
  /** What was measured; null for the built-in target. */
  readonly target: Result['target'];
  readonly users: number;
  readonly rounds: number;
  readonly deliveriesPerTrial: number;
  /** Length of the measured window. */
  readonly measureMs: number;
  /** Whether all notifications come at random moments (Poisson), which some theory is about. */
  readonly areRandom: boolean;
  readonly variants: readonly VariantSummary[];
  readonly slos: readonly SloSummary[];
  /** What it lacks of all that was planned; null when it is whole. */
  readonly shortfall: Shortfall | null;
  /** How far off the latencies may be; null when the machine was not calibrated. */
  readonly calibration: Calibration | null;
  /** What surrounded the trials; absent in results of older versions. */
  readonly conditions: Result['environment']['conditions'];
  /** How fast the machine was; null or absent where that was not measured. */
  readonly machineIndex?: Result['environment']['machineIndex'];
  /** The links that trials ran over. */
  readonly links: readonly LinkSummary[];
  /** The proxies that the target stood behind. */
  readonly proxies: readonly ProxySummary[];
  /** The network that the trials had. */
  readonly isolation: Result['environment']['isolation'];
  /** Only where somebody asks for the model of a radio. */
  readonly modelledRadio?: ModelledRadio;
}

/** What a summary depends on besides its result. */
export interface SummaryOptions {
  /** Where several results stand together. */
  readonly turns?: Turns;
  /** The radio whose energy is to be modelled. */
  readonly radio?: RadioName | undefined;
}

/**
 * Derives a summary from a result: percentiles from merged histograms, costs from pooled counts.
 */
export function summarise(result: Result, { turns, radio }: SummaryOptions = {}): Summary {
  const variants = withAddedLatency(
    variantsOf(result, turns).map((variant) => summariseVariant(result, variant)),
  );
  return {
    scenario: result.scenario.name,
    title: result.scenario.title,
    target: result.target,
    users: result.scenario.users,
    rounds: result.rounds,
    deliveriesPerTrial: result.schedule.measuredDeliveries,
    measureMs: result.scenario.phases.measure,
    areRandom: areRandom(result.scenario.streams),
    variants,
    slos: result.scenario.slos.map((slo) => judgeSlo(slo, variants, result.calibration)),
    shortfall: shortfallOf(result),
    calibration: result.calibration,
    conditions: result.environment.conditions,
    machineIndex: result.environment.machineIndex,
    links: linksOf(result),
    proxies: proxiesOf(result),
    isolation: result.environment.isolation,
    ...(radio && {
      modelledRadio: modelledRadioOf(
        result,
        variants.map(({ variant }) => variant),
        radio,
      ),
    }),
  };
}

/** Streams as a file has them, which may be of another version. */
function areRandom(streams: unknown): boolean {
  const processes = Array.isArray(streams)
    ? streams.map((stream: { arrivals?: { process?: unknown } } | null) => stream?.arrivals?.process)
    : [];
  return processes.length > 0 && processes.every((process) => process === 'poisson');
}

function summariseVariant(result: Result, view: VariantView): VariantSummary {
  const { slug, ...looks } = view;
  const trials = result.trials.filter((t) => t.variant === slug);
  const failed = result.failedTrials.filter((t) => t.variant === slug);
  const valid = validTrials(result, slug);
  const rounds = valid.map((trial) => ({ round: trial.round, metrics: metricsOf([trial]) }));
  const [only] = rounds.length === 1 ? rounds : [];
  return {
    ...looks,
    variant: slug,
    validTrials: valid.length,
    invalidTrials: trials.length - valid.length,
    failedTrials: failed.length,
    missingTrials: missingTrials(result, slug),
    reasons: [...new Set([...trials.flatMap((t) => t.invalid), ...failed.map((t) => t.reason)])],
    faults: mergeFaults(trials.map((t) => t.faults)),
    toleratedFaults: mergeFaults(valid.map((t) => t.faults)),
    emptyPolls: emptyPollsOf(valid, view),
    metrics: {
      ...(only?.metrics ?? (valid.length > 0 ? metricsOf(valid) : nothing)),
      ...(trials.length > 0 ? breachesOf(trials) : {}),
    },
    rounds,
    intervals: byMetric((id) => intervalOf(id, rounds, valid)),
    disturbance: summariseDisturbance(valid),
    agreed: agreedIn(valid),
    fallback: fallbackLinksOf(valid),
    tokens: summariseTokens(valid),
  };
}

function intervalOf(
  id: MetricId,
  rounds: VariantSummary['rounds'],
  valid: readonly Trial[],
): Interval | null {
  const values = rounds.flatMap(({ metrics }) => metrics[id] ?? []);
  if (isFact(id)) return null;
  const { quantile } = metricOf(id);
  const [only] = valid;
  if (only && valid.length === 1 && quantile !== undefined && values.length === 1)
    return quantileInterval(mergeEncoded([only.latencyMs.histogram]), quantile);
  return values.length < rounds.length ? null : meanOf(id, values);
}
