import { groupBy } from '../../core/groupBy.ts';
import { pathSlugOf } from '../../core/path.ts';
import { labelOf, withPath } from '../../core/variant.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { perReport } from './charts/perReport.ts';
import { pathWords } from './variantNames.ts';

/** Variants that stand together because they run over one path. */
export interface PathGroup {
  readonly slug: string;
  /** The path in words; null for the only group, whose variants' labels have it. */
  readonly path: string | null;
  readonly variants: readonly VariantSummary[];
}

/** The variants of a run over one path, as a run of their own. */
export interface PathPart extends Omit<PathGroup, 'variants'> {
  readonly summary: Summary;
}

const pathOf = ({ options }: VariantSummary) => options?.over;

/** Variants by path, in the order in which the paths come. */
export function groupsByPath(variants: readonly VariantSummary[]): PathGroup[] {
  const groups = [...groupBy(variants, (variant) => pathSlugOf(pathOf(variant)))];
  if (groups.length < 2) return [{ slug: '', path: null, variants }];
  return groups.map(([slug, own]) => ({
    slug,
    path: pathWords(own[0] && pathOf(own[0])),
    variants: own.map(withoutPath),
  }));
}

/** A variant without the path that stands above it, in the look of the first of its transport there. */
function withoutPath(variant: VariantSummary, i: number, all: readonly VariantSummary[]): VariantSummary {
  const { series } = variant;
  const options = variant.options && withPath(variant.options, undefined);
  return {
    ...variant,
    options,
    label: options === null ? variant.label : labelOf(options),
    turn: all.slice(0, i).filter((other) => other.series === series).length,
  };
}

/**
 * Variants as they are compared: transports over one path. Where no path has two variants, there is only the
 * path to compare, and they stand together.
 */
export function comparedGroups(variants: readonly VariantSummary[]): PathGroup[] {
  const groups = groupsByPath(variants);
  return groups.some((group) => group.variants.length > 1) ? groups : [{ slug: '', path: null, variants }];
}

/** The parts of a run that are judged, each by itself; one that is the whole where it has one path. */
export const comparedParts = perReport((summary: Summary): PathPart[] => {
  const groups = comparedGroups(summary.variants);
  if (groups.length < 2) return [{ slug: '', path: null, summary }];
  return groups.map(({ variants, ...path }) => ({ ...path, summary: narrowed(summary, variants) }));
});

function narrowed(summary: Summary, variants: readonly VariantSummary[]): Summary {
  const slugs = new Set(variants.map(({ variant }) => variant));
  return {
    ...summary,
    variants,
    slos: summary.slos.map((slo) => ({
      ...slo,
      outcomes: slo.outcomes.filter(({ variant }) => slugs.has(variant)),
    })),
  };
}
