import { PushbenchError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { capabilitiesOf } from '../../core/transports.ts';
import { listed, significant } from '../../reports/render/words.ts';
import type { VariantView } from '../../reports/results/variants.ts';
import { type CostGroup, costGroupsOf, type Reach } from './costGroups.ts';
import {
  type CostModel,
  intervalOf,
  predict,
  predictionError,
  type Term,
  tolerableError,
} from './costModel.ts';
import type { MeasuredResult } from './measurements.ts';
import { type Observation, observationsOf } from './observations.ts';
import { type Figure, plainScale, quantityText } from './quantities.ts';
import { expectedRates, type Rates, type Workload } from './rates.ts';

/** What to project to. */
export interface ProjectionOptions {
  readonly users: number;
  readonly notificationsPerUserSecond: number;
  readonly roundTripMs: number;
  /** Share of a core that a process may use. */
  readonly utilisation: number;
  /** Null for what each variant was measured with. */
  readonly payloadBytes: number | null;
  readonly fanOut: number | null;
  /** Slugs; null for all that were measured. */
  readonly variants: readonly string[] | null;
}

/** What a variant would take. */
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

/** A projection of everything that was measured. */
export interface Projection {
  readonly options: ProjectionOptions;
  /** Trials that count, and the machine and target of the first result. */
  readonly measured: {
    readonly trials: number;
    readonly environment: Result['environment'];
    readonly target: Result['target'];
  };
  readonly groups: readonly CostGroup[];
  readonly variants: readonly VariantProjection[];
  /** Trials left out, by reason. */
  readonly left: ReadonlyMap<string, number>;
  /** What files lack of all that was planned, a sentence each. */
  readonly shortfalls: readonly string[];
}

/**
 * Fits the costs of measured trials and projects them. Throws a PushbenchError when they are too few, or lack
 * what is asked for.
 */
export function projectionOf(
  measurements: readonly MeasuredResult[],
  options: ProjectionOptions,
): Projection {
  const { observations, left } = observationsOf(measurements);
  const sources = sourcesText(measurements);
  const scenario = measurements[0]?.result.scenario.name ?? '<scenario>';
  requireTrials(observations, left, sources);
  requireVariants(observations, options.variants, sources, scenario);
  const groups = costGroupsOf(observations.filter(({ variant }) => variant.options !== null)).filter(
    ({ variants }) => variants.some(({ slug }) => isChosen(slug, options)),
  );
  if (groups.every(({ models }) => models.egressBytes === null))
    throw new PushbenchError(
      `too few configurations to tell what costs what: each variant has one number of users, rate and interval in ${sources}`,
      { hint: `Measure more of them: pushbench sweep ${scenario} --vary rate=…, and --vary users=….` },
    );
  const { environment, target } = (measurements[0] as MeasuredResult).result;
  return {
    options,
    measured: { trials: observations.length, environment, target },
    groups,
    left,
    shortfalls: [...new Set(measurements.flatMap(({ shortfall }) => shortfall ?? []))],
    variants: groups.flatMap((group) =>
      group.variants
        .filter(({ slug }) => isChosen(slug, options))
        .map((variant) => projected(variant, group, options, scenario)),
    ),
  };
}

const mostNamed = 3;

function sourcesText(measurements: readonly MeasuredResult[]): string {
  const names = [...new Set(measurements.map(({ source }) => source))];
  const more = names.length - mostNamed;
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : listed(names);
}

const isChosen = (slug: string, { variants }: ProjectionOptions) =>
  variants === null || variants.includes(slug);

function requireTrials(
  observations: readonly Observation[],
  left: ReadonlyMap<string, number>,
  sources: string,
): void {
  if (observations.length > 0) return;
  const reasons = [...left].map(([reason, count]) => `${count} ${reason}`);
  throw new PushbenchError(
    `no trial can be used in ${sources}${reasons.length > 0 ? `: ${listed(reasons)}` : ''}`,
    {
      hint: 'Trials count that are valid, and whose users do not send; pushbench report says why others are not.',
    },
  );
}

function requireVariants(
  observations: readonly Observation[],
  wanted: readonly string[] | null,
  sources: string,
  scenario: string,
): void {
  const known = [...new Set(observations.map(({ variant }) => variant.slug))];
  const absent = (wanted ?? []).filter((slug) => !known.includes(slug));
  if (absent.length > 0)
    throw new PushbenchError(`no trial of ${listed(absent)} in ${sources}`, {
      hint: `There are: ${known.join(', ')}. Or measure it: pushbench run ${scenario} --variants ${absent.join(',')}`,
    });
}

/** What a figure is made from, and how. */
interface Calculation {
  readonly name: string;
  readonly model: CostModel | null;
  readonly rates: Rates;
  /** How many processes share the work; 0 where they do not count. */
  readonly processes: number;
  readonly beyond: readonly string[];
  /** What is said where there is no figure. */
  readonly absent: string;
  /** The figure from the costs per second that these unit costs give. */
  figureOf(unitCosts: readonly number[]): number;
}

function projected(
  variant: VariantView,
  group: CostGroup,
  options: ProjectionOptions,
  scenario: string,
): VariantProjection {
  const workload = {
    users: options.users,
    notificationsPerUserSecond: options.notificationsPerUserSecond,
    fanOut: options.fanOut ?? group.fanOut,
    payloadBytes: options.payloadBytes ?? group.payloadBytes,
    roundTripMs: options.roundTripMs,
  };
  if (variant.options === null) throw new Error(`no options of ${variant.slug}`);
  const rates = expectedRates(variant.options, workload);
  const { cpuMs, egressBytes, ingressBytes, memoryBytes } = group.models;
  const missing = new Map<string, string[]>();
  const limits = new Map<string, string[]>();
  const note = (notes: Map<string, string[]>, text: string, name: string) =>
    notes.set(text, [...(notes.get(text) ?? []), name]);
  const remedy = (terms: readonly Term[]) => {
    const experiments = [...new Set(terms.map((term) => experimentFor(term, variant)))];
    return `pushbench sweep ${scenario} with ${listed(experiments)} would tell`;
  };
  const figure = (calculation: Calculation): Figure => {
    const { figure, unknown, excess } = figureFrom(calculation);
    const namesOf = (terms: readonly Term[]) => listed(terms.map((term) => termNames[term]));
    if (unknown.length > 0)
      note(
        missing,
        `what ${namesOf(unknown)} costs by itself was not measured; ${remedy(unknown)}`,
        calculation.name,
      );
    else if (figure.value === null) note(missing, calculation.absent, calculation.name);
    if (excess.length > 0)
      note(
        limits,
        `at most so much, for the trials could not tell ${namesOf(excess)} from the rest, and there is less of that here; ${remedy(excess)}`,
        calculation.name,
      );
    return figure;
  };
  const beyondRate = beyondRateOf(options.notificationsPerUserSecond, group.reach);
  const coresOf = (unitCosts: readonly number[]) =>
    cpuMs === null ? Number.NaN : coresFor(cpuMs, unitCosts, rates, options.utilisation);
  const expectedCores = cpuMs === null ? Number.NaN : coresOf(cpuMs.unitCosts);
  const processes = Math.max(1, Math.ceil(expectedCores));
  const cores = figure({
    name: 'cores',
    model: cpuMs,
    rates,
    processes: expectedCores,
    beyond: [...beyondRate, ...beyondProcess(rates, expectedCores, options.utilisation, group.reach)],
    absent: reasonWithoutCores(group, rates),
    figureOf: coresOf,
  });
  return {
    variant,
    group,
    workload,
    rates,
    cores,
    memoryBytes: figure({
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
          : 'the platform told no memory, or fewer than two configurations were measured',
      figureOf: (unitCosts) =>
        processes * (group.processBytes ?? 0) +
        (memoryBytes === null ? Number.NaN : predict({ ...memoryBytes, unitCosts }, { ...rates, processes })),
    }),
    egressBytes: figure({
      name: 'egress',
      model: egressBytes,
      rates,
      processes: 0,
      beyond: beyondRate,
      absent: Number.isFinite(rates.requests) ? tooFew : reasonWithoutCores(group, rates),
      figureOf: bytesOf(egressBytes, rates, rates.payloadBytes),
    }),
    ingressBytes: figure({
      name: 'ingress',
      model: ingressBytes,
      rates,
      processes: 0,
      beyond: beyondRate,
      absent: Number.isFinite(rates.requests) ? tooFew : reasonWithoutCores(group, rates),
      figureOf: bytesOf(ingressBytes, rates, 0),
    }),
    missing: sentences(missing),
    limits: sentences(limits),
  };
}

const sentences = (notes: ReadonlyMap<string, readonly string[]>) =>
  [...notes].map(([text, names]) => `${listed(names)}: ${text}`);

function reasonWithoutCores({ observations, models }: CostGroup, rates: Rates): string {
  if (!Number.isFinite(rates.requests)) return 'it would poll without pause; a --round-trip slows it';
  if (observations.every(({ costs }) => costs.cpuMs === null)) return 'the platform told no CPU time';
  return models.cpuMs === null
    ? tooFew
    : 'a process by itself takes all of the utilisation; a higher --utilisation leaves some';
}

const tooFew = 'fewer than two configurations were measured';

const bytesOf = (model: CostModel | null, rates: Rates, besides: number) => (unitCosts: readonly number[]) =>
  model === null ? Number.NaN : predict({ ...model, unitCosts }, { ...rates, processes: 0 }) + besides;

/**
 * As many as share the work at this utilisation, of which each process takes something for itself; NaN where
 * that is all of it.
 */
function coresFor(model: CostModel, unitCosts: readonly number[], rates: Rates, utilisation: number): number {
  const work = predict({ ...model, unitCosts }, { ...rates, processes: 0 });
  const place = model.terms.indexOf('processes');
  const own = place < 0 ? 0 : (unitCosts[place] as number);
  const left = 1000 * utilisation - own;
  return left > 0 ? work / left : Number.NaN;
}

/**
 * From here on a merged term occurs too often, or too rarely, beside how it did in the trials, to be taken
 * for what it was merged with.
 */
const alike = { least: 0.8, most: 1.25 };

function figureFrom({ model, rates, processes, beyond, figureOf }: Calculation) {
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
  // What a process takes for itself is little beside its work: it matters only where it was counted far too
  // often.
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

/** A tenth more is no extrapolation. */
const margin = 1.1;

const beyondOf = (what: string, value: number, measured: number): string[] =>
  value > margin * measured
    ? [`${quantityText(value, plainScale)} ${what}, measured up to ${quantityText(measured, plainScale)}`]
    : [];

function beyondRateOf(rate: number, { perUserSecond: { low, high } }: Reach): string[] {
  return rate > margin * high || rate < low / margin
    ? [
        `${significant(rate)} notifications per user and second, measured ${low === high ? significant(low) : `${significant(low)} to ${significant(high)}`}`,
      ]
    : [];
}

/** What each process would carry, where all carry the same. */
function beyondProcess(rates: Rates, cores: number, utilisation: number, reach: Reach): string[] {
  const each = (amount: number) => amount / Math.max(1, cores);
  return [
    ...beyondOf('users per process', each(rates.connections), reach.connections),
    ...beyondOf('polls per second and process', each(rates.requests), reach.requestsPerSecond),
    ...beyondOf(
      'notifications per second and process',
      each(rates.notifications),
      reach.notificationsPerSecond,
    ),
    ...beyondOf('% of a core', 100 * Math.min(1, cores) * utilisation, 100 * reach.cpuShare),
  ];
}

/** What terms are called in sentences. */
const termNames: Readonly<Record<Term, string>> = {
  connections: 'an open connection',
  requests: 'a poll',
  news: 'a poll that brings something',
  notifications: 'a notification',
  events: 'an event before its fan-out',
  payloadBytes: 'the payload',
  processes: 'a process',
};

/** What tells the term from the others. */
function experimentFor(term: Term, { options }: VariantView): string {
  if (term === 'events') return 'other users in each topic';
  if (term === 'payloadBytes') return '--vary payload=…';
  if (term === 'processes') return '--vary users=…';
  const asks = options && capabilitiesOf(options).asks;
  if (asks === 'hold') return '--vary hold=…';
  if (asks === 'timer' && term === 'requests') return '--vary interval=…';
  return '--vary rate=…';
}
