import { createHash } from 'node:crypto';
import { groupBy } from '../../core/groupBy.ts';
import { type MetricId, metricIds, metricOf } from '../../core/metrics.ts';
import type { ProxyUse } from '../../core/proxyUse.ts';
import type { Result } from '../../core/result.ts';

/** A proxy of a result, over all its trials behind it. */
export interface ProxySummary extends Pick<ProxyUse, 'program' | 'version' | 'configuration'> {
  /** The slugs of the variants that ran behind it. */
  readonly variants: readonly string[];
  readonly trials: number;
}

/** The proxies of a result, each once: several where programs, versions or configurations differ. */
export function proxiesOf({ trials }: Pick<Result, 'trials'>): ProxySummary[] {
  const behind = trials.flatMap(({ variant, proxy }) => (proxy ? [{ variant, proxy }] : []));
  return [...groupBy(behind, ({ proxy }) => proxyText(proxy)).values()].map((all) => {
    const [{ proxy }] = all as [(typeof all)[0]];
    const { program, version, configuration } = proxy;
    return {
      program,
      version,
      configuration,
      variants: [...new Set(all.map(({ variant }) => variant))],
      trials: all.length,
    };
  });
}

/** Which proxy it was, such as `nginx 1.22.1 (right)`. */
export const proxyText = ({ program, version, configuration }: Omit<ProxySummary, 'variants' | 'trials'>) =>
  `${named(program, version)} (${configuration})`;

/** Programs print their name with their version, or do not. */
const named = (program: string, version: string) =>
  version.toLowerCase().includes(program.toLowerCase()) ? version : `${program} ${version}`;

/** A configuration of a person's own, by its content: the same name may stand for another text. */
export const templateMark = (template: string | undefined): string =>
  template === undefined
    ? ''
    : `, SHA-256 ${createHash('sha256').update(template).digest('hex').slice(0, 8)}`;

/** The metrics that are said of a result: those of proxies only where it has one. */
export const metricIdsOf = ({ proxies }: { readonly proxies: readonly unknown[] }): MetricId[] =>
  metricIds.filter((id) => metricOf(id).onlyWith !== 'proxy' || proxies.length > 0);
