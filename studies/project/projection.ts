import { PushbenchError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { listed } from '../../reports/render/words.ts';
import { type CostGroup, costGroupsOf } from './costGroups.ts';
import type { MeasuredResult } from './measurements.ts';
import { type Observation, observationsOf } from './observations.ts';
import type { ProjectionOptions } from './projectionOptions.ts';
import { projected, type VariantProjection } from './variantProjection.ts';

/** A projection of all measurements. */
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
  /** What is missing from files of unfinished runs, a sentence each. */
  readonly shortfalls: readonly string[];
}

/**
 * Fits the costs of measured trials and projects them. Throws a PushbenchError if there are too few trials,
 * or none of a variant that was asked for.
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
      `too few configurations to separate the costs: in ${sources}, each variant has only one number of users, rate and interval`,
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
      hint: 'Only valid trials count, without users who send; pushbench report says why a trial is invalid.',
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
      hint: `Available: ${known.join(', ')}. To measure it: pushbench run ${scenario} --variants ${absent.join(',')}`,
    });
}
