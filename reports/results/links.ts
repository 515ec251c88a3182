import { groupBy } from '../../core/groupBy.ts';
import type { LinkUse } from '../../core/linkUse.ts';
import type { Result } from '../../core/result.ts';
import { median } from '../stats/interval.ts';

/** One link of a result, over all its trials that ran over it. */
export interface LinkSummary {
  readonly method: LinkUse['method'];
  readonly asked: LinkUse['asked'];
  /** Round trips measured before and after trials; null where none was answered. */
  readonly rttMs: { readonly least: number; readonly median: number; readonly most: number } | null;
  /** At p99, of its worst trial; null where it is not known. */
  readonly latenessMs: number | null;
  readonly carried: number;
  readonly lost: number;
  /** Lost while it was down, as asked; null where it never was to be. */
  readonly downed: number | null;
  readonly dropped: number;
  /** The slugs of the variants that ran over it. */
  readonly variants: readonly string[];
}

/** The links of a result, each once. */
export function linksOf({ trials }: Pick<Result, 'trials'>): LinkSummary[] {
  const over = trials.flatMap(({ variant, link }) => (link ? [{ variant, link }] : []));
  const groups = groupBy(over, ({ link }) => JSON.stringify([link.method, link.asked]));
  return [...groups.values()].map((own) => ({
    ...summarised(own.map(({ link }) => link)),
    variants: [...new Set(own.map(({ variant }) => variant))],
  }));
}

function summarised(all: readonly LinkUse[]): Omit<LinkSummary, 'variants'> {
  const [{ method, asked }] = all as [LinkUse];
  const rtts = all.flatMap(({ rttMs: { before, after } }) => [before, after]).filter((ms) => ms !== null);
  const late = all.flatMap(({ latenessMs }) => latenessMs?.p99 ?? []);
  const total = (of: (link: LinkUse) => number) => all.reduce((sum, link) => sum + of(link), 0);
  return {
    method,
    asked,
    rttMs:
      rtts.length > 0
        ? { least: Math.min(...rtts), median: median(rtts) ?? 0, most: Math.max(...rtts) }
        : null,
    latenessMs: late.length > 0 ? Math.max(...late) : null,
    carried: total(({ carried }) => carried),
    lost: total(({ lost }) => lost),
    downed: all.some(({ downed }) => downed !== undefined) ? total(({ downed }) => downed ?? 0) : null,
    dropped: total(({ dropped }) => dropped),
  };
}
