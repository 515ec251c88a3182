import type { VariantView } from '../../reports/results/variants.ts';
import { beyondOf, beyondProcess, beyondRateOf } from './beyond.ts';
import type { Calculation } from './calculation.ts';
import type { CostGroup } from './costGroups.ts';
import { type CostModel, predict } from './costModel.ts';
import { Figures } from './figures.ts';
import type { ProjectionOptions } from './projectionOptions.ts';
import type { Figure } from './quantities.ts';
import { expectedRates, type Rates, type Workload } from './rates.ts';

/** The cost of a variant under the projected workload. */
export interface VariantProjection {
  readonly variant: VariantView;
  readonly group: CostGroup;
  readonly workload: Workload;
  readonly rates: Rates;
  readonly cores: Figure;
  /** Of all processes, one for each core. */
  readonly memoryBytes: Figure;
  /** What the servers send in a second, with TCP/IP. */
  readonly egressBytes: Figure;
  readonly ingressBytes: Figure;
  /** Why figures are missing, and what would supply them; why they are upper limits. */
  readonly missing: readonly string[];
  readonly limits: readonly string[];
}

/** Projects the cost of a variant. */
export function projected(
  variant: VariantView,
  group: CostGroup,
  options: ProjectionOptions,
  scenario: string,
): VariantProjection {
  if (variant.options === null) throw new Error(`no options of ${variant.slug}`);
  const workload = {
    users: options.users,
    notificationsPerUserSecond: options.notificationsPerUserSecond,
    fanOut: options.fanOut ?? group.fanOut,
    payloadBytes: options.payloadBytes ?? group.payloadBytes,
    roundTripMs: options.roundTripMs,
  };
  const rates = expectedRates(variant.options, workload);
  const { cpuMs, egressBytes, ingressBytes } = group.models;
  const figures = new Figures(variant, scenario);
  const beyond = beyondRateOf(options.notificationsPerUserSecond, group.reach);
  const coresOf = (unitCosts: readonly number[]) =>
    cpuMs === null ? Number.NaN : coresFor(cpuMs, unitCosts, rates, options.utilisation);
  const expectedCores = cpuMs === null ? Number.NaN : coresOf(cpuMs.unitCosts);
  const cores = figures.make({
    name: 'cores',
    model: cpuMs,
    rates,
    processes: expectedCores,
    beyond: [...beyond, ...beyondProcess(rates, expectedCores, options.utilisation, group.reach)],
    absent: reasonWithoutCores(group, rates),
    figureOf: coresOf,
  });
  const absent = Number.isFinite(rates.requests) ? tooFew : reasonWithoutCores(group, rates);
  const bytes = (name: string, model: CostModel | null, besides: number) =>
    figures.make({
      name,
      model,
      rates,
      processes: 0,
      beyond,
      absent,
      figureOf: bytesOf(model, rates, besides),
    });
  return {
    variant,
    group,
    workload,
    rates,
    cores,
    memoryBytes: figures.make(memoryOf(group, rates, expectedCores, cores)),
    egressBytes: bytes('egress', egressBytes, rates.payloadBytes),
    ingressBytes: bytes('ingress', ingressBytes, 0),
    missing: figures.missing,
    limits: figures.limits,
  };
}

/** Memory of all processes, one for each core. */
function memoryOf(group: CostGroup, rates: Rates, expectedCores: number, cores: Figure): Calculation {
  const { memoryBytes } = group.models;
  const processes = Math.max(1, Math.ceil(expectedCores));
  return {
    name: 'memory',
    model: cores.value === null || group.processBytes === null ? null : memoryBytes,
    rates,
    processes,
    beyond: beyondOf(
      'users per process',
      rates.connections / Math.max(1, expectedCores),
      group.reach.connections,
    ),
    absent:
      cores.value === null
        ? 'it depends on the number of processes'
        : 'the platform did not report memory, or fewer than two configurations were measured',
    figureOf: (unitCosts) =>
      processes * (group.processBytes ?? 0) +
      (memoryBytes === null ? Number.NaN : predict({ ...memoryBytes, unitCosts }, { ...rates, processes })),
  };
}

function reasonWithoutCores({ observations, models }: CostGroup, rates: Rates): string {
  if (!Number.isFinite(rates.requests))
    return 'it would poll without pause; a --round-trip above 0 limits its rate';
  if (observations.every(({ costs }) => costs.cpuMs === null)) return 'the platform did not report CPU time';
  return models.cpuMs === null
    ? tooFew
    : 'a process alone uses all of --utilisation; a higher value leaves some for users';
}

const tooFew = 'fewer than two configurations were measured';

const bytesOf = (model: CostModel | null, rates: Rates, besides: number) => (unitCosts: readonly number[]) =>
  model === null ? Number.NaN : predict({ ...model, unitCosts }, { ...rates, processes: 0 }) + besides;

/**
 * The number of processes that share the work at this utilisation. Each needs some of it for itself; NaN if
 * that leaves nothing.
 */
function coresFor(model: CostModel, unitCosts: readonly number[], rates: Rates, utilisation: number): number {
  const work = predict({ ...model, unitCosts }, { ...rates, processes: 0 });
  const place = model.terms.indexOf('processes');
  const own = place < 0 ? 0 : (unitCosts[place] as number);
  const left = 1000 * utilisation - own;
  return left > 0 ? work / left : Number.NaN;
}
