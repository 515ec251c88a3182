import { groupBy } from '../../core/groupBy.ts';
import type { Variant } from '../../core/transports.ts';
import { timeOf } from '../../core/variant.ts';
import type { VariantView } from '../../reports/results/variants.ts';
import { type Interval, median } from '../../reports/stats/interval.ts';
import { type Amounts, type CostModel, fitCosts, type Term } from './costModel.ts';
import type { Costs, Observation } from './observations.ts';
import { expectedRates, isAsking } from './rates.ts';

/** What the trials of a group have reached: beyond it a projection extrapolates. */
export interface Reach {
  /** Notifications per user and second. */
  readonly perUserSecond: Interval;
  /** The largest of one process. */
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly notificationsPerSecond: number;
  /** Of one core. */
  readonly cpuShare: number;
}

/** Variants that differ in nothing but how often they ask, with one model of each cost. */
export interface CostGroup {
  readonly variants: readonly VariantView[];
  readonly observations: readonly Observation[];
  /** Null where the platform did not tell, or there are fewer than two configurations. */
  readonly models: Readonly<Record<keyof Costs, CostModel | null>>;
  readonly reach: Reach;
  /** Means over the trials: payload of a notification, users that one published notification goes to. */
  readonly payloadBytes: number;
  readonly fanOut: number;
  /** Memory of a process less that of its connections, largest of the trials; null where it is not known. */
  readonly processBytes: number | null;
  /**
   * By which share theory is off, at the median of the trials, when it foretells how many polls bring
   * something; null where nobody asks.
   */
  readonly theoryError: number | null;
}

/**
 * The terms of each cost in order of importance: a later one that the trials do not tell from those before it
 * is merged.
 */
const asked = {
  cpuMs: ['requests', 'notifications', 'processes', 'news', 'events', 'payloadBytes'],
  egressBytes: ['requests', 'notifications', 'news'],
  ingressBytes: ['requests'],
  memoryBytes: ['connections', 'processes'],
} as const satisfies Record<keyof Costs, readonly Term[]>;

const told = {
  cpuMs: ['notifications', 'connections', 'processes', 'events', 'payloadBytes'],
  egressBytes: ['notifications', 'connections'],
  ingressBytes: ['notifications', 'connections'],
  memoryBytes: ['connections', 'processes'],
} as const satisfies Record<keyof Costs, readonly Term[]>;

/** Groups trials by what their variants cost, and fits the costs of each group. */
export function costGroupsOf(observations: readonly Observation[]): CostGroup[] {
  return [...groupBy(observations, ({ variant }) => groupKeyOf(variant)).values()].map(groupOf);
}

/** All but how often they ask: that changes how often something is paid for, and not its price. */
function groupKeyOf({ slug, options }: VariantView): string {
  return options === null ? slug : JSON.stringify({ ...options, ...paceOf(options) });
}

const paceOf = (variant: Variant) => ({
  ...(timeOf(variant, 'interval') === null ? {} : { interval: null }),
  ...(timeOf(variant, 'hold') === null ? {} : { hold: null }),
});

function groupOf(observations: readonly Observation[]): CostGroup {
  const variants = [...new Map(observations.map(({ variant }) => [variant.slug, variant])).values()];
  const options = variants[0]?.options ?? null;
  const candidates = options !== null && isAsking(options) ? asked : told;
  const model = (cost: keyof Costs) =>
    fitCosts(
      observations.flatMap((one) => {
        const value = one.costs[cost];
        return value === null || value <= 0
          ? []
          : [{ configuration: one.configuration, amounts: amountsOf(one), cost: value }];
      }),
      candidates[cost],
    );
  const most = (of: (one: Observation) => number) => Math.max(...observations.map(of));
  const sum = (of: (one: Observation) => number) => observations.reduce((n, one) => n + of(one), 0);
  const perUser = observations.map(({ rates }) => rates.notifications / rates.connections);
  const notifications = sum(({ rates }) => rates.notifications);
  const events = sum(({ rates }) => rates.events);
  const processBytes = observations.flatMap((one) => one.processBytes ?? []);
  return {
    variants,
    observations,
    models: {
      cpuMs: model('cpuMs'),
      egressBytes: model('egressBytes'),
      ingressBytes: model('ingressBytes'),
      memoryBytes: model('memoryBytes'),
    },
    reach: {
      perUserSecond: { low: Math.min(...perUser), high: Math.max(...perUser) },
      connections: most(({ rates }) => rates.connections),
      requestsPerSecond: most(({ rates }) => rates.requests),
      notificationsPerSecond: most(({ rates }) => rates.notifications),
      cpuShare: most(({ costs }) => (costs.cpuMs ?? 0) / 1000),
    },
    payloadBytes: notifications === 0 ? 0 : sum(({ rates }) => rates.payloadBytes) / notifications,
    fanOut: events === 0 ? 1 : notifications / events,
    processBytes: processBytes.length === 0 ? null : Math.max(...processBytes),
    theoryError: theoryErrorOf(observations),
  };
}

const amountsOf = ({ rates }: Observation): Amounts => ({ ...rates, processes: 1 });

function theoryErrorOf(observations: readonly Observation[]): number | null {
  const errors = observations.flatMap(({ variant: { options }, rates }) => {
    if (options === null || !isAsking(options) || rates.news === 0) return [];
    const expected = expectedRates(options, {
      users: rates.connections,
      notificationsPerUserSecond: rates.notifications / rates.connections,
      fanOut: 1,
      payloadBytes: 0,
      roundTripMs: 0,
    });
    return [Math.abs(expected.news / rates.news - 1)];
  });
  return median(errors);
}
