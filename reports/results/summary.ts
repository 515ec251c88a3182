import { type FaultCount, mergeFaults, unexpectedFaults } from '../../core/fault.ts';
import { mergeEncoded, quantileMs } from '../../core/histogram.ts';
import { type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import type { Calibration, Result } from '../../core/result.ts';
import type { PacketCounts, Trial } from '../../core/trial.ts';
import { type Interval, median, quantileInterval } from '../stats/interval.ts';
import { meanOf } from '../stats/scale.ts';
import { type DisturbanceSummary, summariseDisturbance } from './disturbance.ts';
import { emptyPollsOf } from './emptyPolls.ts';
import { memoryGrowth, memorySlope } from './memory.ts';
import { missingTrials, type Shortfall, shortfallOf } from './shortfall.ts';
import { validTrials } from './validTrials.ts';
import { type Turns, type VariantView, variantsOf } from './variants.ts';

/** The metrics of some trials; null where there are too few samples, or the platform does not tell. */
export type MetricValues = Readonly<Record<MetricId, number | null>>;

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
  /** Those of valid trials: expected ones, or, in files of an older version, ones that nobody judged. */
  readonly toleratedFaults: readonly FaultCount[];
  /** The share of polls in the window that brought nothing, of valid trials; null where there are no polls. */
  readonly emptyPolls: number | null;
  /** Over all valid trials together; all null where there is none, but for what makes a trial invalid. */
  readonly metrics: MetricValues;
  /** Of each valid trial by itself, in the order of the rounds. */
  readonly rounds: readonly { readonly round: number; readonly metrics: MetricValues }[];
  /**
   * Where the figure of a typical round lies, from the spread between rounds; of a single round, percentiles
   * have one from the spread within it. Null where neither is known, and for what is counted or is the
   * largest of all.
   */
  readonly intervals: Readonly<Record<MetricId, Interval | null>>;
  /** Of the valid trials; null where nothing was done to them. */
  readonly disturbance: DisturbanceSummary | null;
}

/** How one variant stands to one SLO. */
export interface SloOutcome {
  readonly variant: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  /**
   * `undecided` when there is no value to judge, when what is noisy has no interval, or when the interval
   * reaches over the limit, with what the bench itself may have added.
   */
  readonly outcome: 'met' | 'missed' | 'undecided';
}

/** One SLO and how all variants stand to it. */
export interface SloSummary {
  readonly metric: MetricId;
  readonly atMost: number;
  readonly outcomes: readonly SloOutcome[];
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
  /** The network that the trials had. */
  readonly isolation: Result['environment']['isolation'];
}

/**
 * Derives a summary from a result: percentiles from merged histograms, costs from pooled counts; `turns`
 * where several results stand together.
 */
export function summarise(result: Result, turns?: Turns): Summary {
  const variants = variantsOf(result, turns).map((variant) => summariseVariant(result, variant));
  return {
    scenario: result.scenario.name,
    title: result.scenario.title,
    target: result.target,
    users: result.scenario.users,
    rounds: result.rounds,
    deliveriesPerTrial: result.schedule.measuredDeliveries,
    measureMs: result.scenario.phases.measure,
    variants,
    slos: result.scenario.slos.map((slo) => judgeSlo(slo, variants, result.calibration)),
    shortfall: shortfallOf(result),
    calibration: result.calibration,
    conditions: result.environment.conditions,
    machineIndex: result.environment.machineIndex,
    isolation: result.environment.isolation,
  };
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

/** What is no estimate: counts, and the largest of all latencies. */
const isFact = (id: MetricId) => metricOf(id).kind === 'exact' || id === 'latency.max';

const byMetric = <T>(of: (id: MetricId) => T) =>
  Object.fromEntries(metricIds.map((id) => [id, of(id)])) as Record<MetricId, T>;

const nothing: MetricValues = byMetric(() => null);

/** The metrics of these trials together. */
export function metricsOf(trials: readonly Trial[]): MetricValues {
  const latency = mergeEncoded(trials.map((t) => t.latencyMs.histogram));
  const notifications = latency.totalCount;
  const per = (sum: number) => (notifications === 0 ? null : sum / notifications);
  const cpuMs = totalOrNull(trials, (t) => t.target.cpuMs);
  const bytes = (field: 'headers' | 'total') =>
    total(trials, ({ measured }) => measured.bytes.sent[field] + measured.bytes.received[field]);
  const packets = (of: (counts: PacketCounts) => number) => {
    const sum = totalOrNull(trials, ({ measured }) => measured.packets && of(measured.packets));
    return sum === null ? null : per(sum);
  };
  return {
    'latency.p50': quantileMs(latency, 0.5),
    'latency.p90': quantileMs(latency, 0.9),
    'latency.p99': quantileMs(latency, 0.99),
    'latency.p999': quantileMs(latency, 0.999),
    'latency.mean': notifications > 0 ? latency.mean / 1000 : null,
    'latency.max': notifications > 0 ? latency.maxValue / 1000 : null,
    'latency.lag': meanMs(trials.map((t) => t.publisherLagMs)),
    'latency.wait': meanMs(trials.map((t) => t.feedWaitMs)),
    'latency.delivery': meanMs(trials.map((t) => t.deliveryMs)),
    'requests.perNotification': per(total(trials, (t) => t.measured.requests.total)),
    'bytes.headers': per(bytes('headers')),
    'bytes.total': per(bytes('total')),
    'packets.perNotification': packets((p) => p.segmentsOut + p.segmentsIn),
    'bytes.onWire': packets((p) => p.bytesOnWire),
    'cpu.perNotification': cpuMs === null ? null : per(cpuMs * 1000),
    'memory.perConnection': median(trials.flatMap((t) => memoryPerConnection(t) ?? [])),
    ...breachesOf(trials),
    'memory.growth': median(trials.flatMap((t) => memoryGrowth(t) ?? [])),
    'memory.slope': median(trials.flatMap((t) => memorySlope(t) ?? [])),
  };
}

const breachesOf = (trials: readonly Trial[]) => ({
  'delivery.lost': total(trials, (t) => t.delivery.lost),
  'delivery.faults': total(trials, (t) => unexpectedFaults(t.faults)),
});

function meanMs(times: readonly (Trial['latencyMs'] | null)[]): number | null {
  const present = times.filter((t) => t !== null);
  const merged = mergeEncoded(present.map((t) => t.histogram));
  return present.length < times.length || merged.totalCount === 0 ? null : merged.mean / 1000;
}

function memoryPerConnection({ target, agents }: Trial): number | null {
  const { beforeConnect, connected } = target.rssBytes;
  if (beforeConnect === null || connected === null) return null;
  const subscribers = agents.reduce((n, a) => n + a.subscribers, 0);
  return subscribers > 0 ? Math.max(0, connected - beforeConnect) / subscribers : null;
}

function judgeSlo(
  { metric, atMost }: Result['scenario']['slos'][number],
  variants: readonly VariantSummary[],
  calibration: Calibration | null,
): SloSummary {
  const errorMs = benchErrorMs(metric, calibration);
  return {
    metric,
    atMost,
    outcomes: variants.map(({ variant, metrics, intervals }) => {
      const value = metrics[metric];
      const interval = intervals[metric];
      const known = interval ?? (value !== null && isFact(metric) ? { low: value, high: value } : null);
      return { variant, value, interval, outcome: outcomeOf(atMost, value, known, errorMs) };
    }),
  };
}

/**
 * By how much the bench may have made latencies longer; it is off to that side only. 0 for other metrics, and
 * when not calibrated.
 */
export function benchErrorMs(metric: MetricId, calibration: Calibration | null): number {
  if (!calibration || !metric.startsWith('latency.')) return 0;
  const quantile = metricOf(metric).quantile ?? (metric === 'latency.max' ? 1 : 0);
  return calibration.errorMs[quantile > 0.5 ? 'p99' : 'p50'];
}

/** The value and all of its interval must be on one side. */
function outcomeOf(
  atMost: number,
  value: number | null,
  interval: Interval | null,
  errorMs: number,
): SloOutcome['outcome'] {
  if (value === null || interval === null) return 'undecided';
  if (Math.max(value, interval.high) <= atMost) return 'met';
  return Math.min(value, interval.low) - errorMs > atMost ? 'missed' : 'undecided';
}

const total = (trials: readonly Trial[], of: (trial: Trial) => number) =>
  trials.reduce((n, t) => n + of(t), 0);

const totalOrNull = (trials: readonly Trial[], of: (trial: Trial) => number | null) =>
  trials.reduce<number | null>((n, t) => {
    const value = of(t);
    return n === null || value === null ? null : n + value;
  }, 0);

/** On which side of the limit a figure itself is, whatever its interval; null where there is none. */
export function measuredSide({ value }: SloOutcome, atMost: number): 'within' | 'beyond' | null {
  if (value === null) return null;
  return value <= atMost ? 'within' : 'beyond';
}

/** What the figure alone would say of an SLO that is undecided; empty where there is nothing to add. */
export function measuredText(one: SloOutcome, atMost: number): string {
  const side = measuredSide(one, atMost);
  return one.outcome === 'undecided' && side ? `measured ${side} the limit` : '';
}

/** The SLO's name for people, such as `p99 ≤ 250 ms`. */
export function sloText({ metric, atMost }: Pick<SloSummary, 'metric' | 'atMost'>): string {
  const { title, unit } = metricOf(metric);
  return `${title} ≤ ${atMost}${unit && ` ${unit}`}`;
}
