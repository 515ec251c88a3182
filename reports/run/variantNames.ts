import { groupBy } from '../../core/groupBy.ts';
import { hasUpgraded } from '../../core/http2Use.ts';
import { pathLabelOf, pathSlugOf } from '../../core/path.ts';
import { labelOf, withPath } from '../../core/variant.ts';
import { listed } from '../render/words.ts';
import { furtherDifferences } from '../results/armDifferences.ts';
import type { VariantSummary } from '../results/summary.ts';

/** A path in words, also the direct one. */
export const pathWords = (over: Parameters<typeof pathLabelOf>[0]): string =>
  pathLabelOf(over) || 'HTTP/1.1 in the clear';

const pathOf = ({ options }: VariantSummary) => options?.over;

/** Variants in a row. */
export const labelsOf = (variants: readonly VariantSummary[]): string =>
  listed(variants.map(({ label }) => label));

/**
 * Variants in a row; those over the same path together, with the path behind them, where `all` run over
 * several and some of these share one.
 */
export function namesOf(variants: readonly VariantSummary[], all: readonly VariantSummary[]): string {
  const groups = [...groupBy(variants, (variant) => pathSlugOf(pathOf(variant))).values()];
  const paths = new Set(all.map((variant) => pathSlugOf(pathOf(variant))));
  if (paths.size < 2 || groups.every((group) => group.length < 2)) return labelsOf(variants);
  const names = groups.map((group) => {
    const bare = group.map(({ options, label }) =>
      options === null ? label : labelOf(withPath(options, undefined)),
    );
    return `${listed(bare)} (over ${pathWords(group[0] && pathOf(group[0]))})`;
  });
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}

/** In what two variants differ beside the transport, such as `differs in path too`; empty for nothing. */
export function differenceMark(one: VariantSummary | undefined, other: VariantSummary | undefined): string {
  if (!one?.options || !other?.options) return '';
  const names = [
    ...furtherDifferences(one.options, other.options),
    ...(one.options.over?.http && other.options.over?.http && isUpgraded(one) !== isUpgraded(other)
      ? ['HTTP version']
      : []),
  ];
  if (names.length === 0) return '';
  return `differs in ${listed(names)}${one.options.transport === other.options.transport ? '' : ' too'}`;
}

const isUpgraded = ({ agreed }: VariantSummary) => agreed.some(({ http2 }) => hasUpgraded(http2));
