import { groupBy } from '../../core/groupBy.ts';
import { pathSlugOf } from '../../core/path.ts';
import { labelOf, withPath } from '../../core/variant.ts';
import { differenceAmount, differenceRange, listed, significant } from '../render/words.ts';
import { type ProxySummary, proxyText } from '../results/proxies.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { pathWords } from './variantNames.ts';

/**
 * One sentence for each path with a proxy: which it was, what it added to latencies, and how many connections
 * to the target it opened for a request.
 */
export const proxySentences = ({ proxies, variants }: Pick<Summary, 'proxies' | 'variants'>): string[] =>
  proxies.flatMap((proxy) => {
    const behind = variants.filter(({ variant }) => proxy.variants.includes(variant));
    const groups = groupBy(behind, ({ options }) => pathSlugOf(options?.over));
    return [...groups.values()].map((group) => sentence(proxy, group));
  });

function sentence(proxy: ProxySummary, group: readonly VariantSummary[]): string {
  const over = group[0]?.options?.over;
  const clauses = [proxyText(proxy), ...addedClauses(group), ...connectionClauses(group)];
  // Of other versions' transports the options are not known, and the label says all.
  return `Proxy${over ? ` over ${pathWords(over)}` : ''}: ${clauses.join('; ')}.`;
}

function addedClauses(group: readonly VariantSummary[]): string[] {
  const texts = group.flatMap((variant) => {
    const value = variant.metrics['proxy.latency'];
    const interval = variant.intervals['proxy.latency'];
    if (value === null) return [];
    const range = interval ? ` ${differenceRange(interval, 'ms')}` : '';
    return [`${differenceAmount(value, 'ms')}${range} for ${nameOf(variant)}`];
  });
  const unknown = group.filter(({ metrics }) => metrics['proxy.latency'] === null).map(nameOf);
  return [
    ...(texts.length > 0 ? [`mean delivery, against the path without it, ${listed(texts)}`] : []),
    ...(unknown.length > 0
      ? [
          `what it adds to latency is not known for ${listed(unknown)}: no valid trial in the same round over the path without it`,
        ]
      : []),
  ];
}

function connectionClauses(group: readonly VariantSummary[]): string[] {
  const texts = group.flatMap((variant) => {
    const value = variant.metrics['proxy.connectsPerRequest'];
    return value === null ? [] : [`${significant(value)} for ${nameOf(variant)}`];
  });
  return texts.length > 0 ? [`connections to the target per request: ${listed(texts)}`] : [];
}

const nameOf = ({ options, label }: VariantSummary) =>
  options === null ? label : labelOf(withPath(options, undefined));
