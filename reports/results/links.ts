import type { LinkUse } from '../../core/linkUse.ts';
import type { Result } from '../../core/result.ts';

/** One link of a result, over all its trials that ran over it. */
export interface LinkSummary {
  readonly method: LinkUse['method'];
  readonly asked: LinkUse['asked'];
  /** Round trips measured before and after trials; null where none was answered. */
  readonly rttMs: { readonly least: number; readonly most: number } | null;
  /** At p99, of its worst trial; null where it is not known. */
  readonly latenessMs: number | null;
  readonly carried: number;
  readonly lost: number;
  /** Lost while it was down, as asked; null where it never was to be. */
  readonly downed: number | null;
  readonly dropped: number;
}

/** The links of a result, each once. */
export function linksOf({ trials }: Pick<Result, 'trials'>): LinkSummary[] {
  const uses = new Map<string, LinkUse[]>();
  for (const { link } of trials) {
    if (!link) continue;
    const key = JSON.stringify([link.method, link.asked]);
    uses.set(key, [...(uses.get(key) ?? []), link]);
  }
  return [...uses.values()].map(summarised);
}

function summarised(all: readonly LinkUse[]): LinkSummary {
  const [{ method, asked }] = all as [LinkUse];
  const rtts = all.flatMap(({ rttMs: { before, after } }) => [before, after]).filter((ms) => ms !== null);
  const late = all.flatMap(({ latenessMs }) => latenessMs?.p99 ?? []);
  const total = (of: (link: LinkUse) => number) => all.reduce((sum, link) => sum + of(link), 0);
  return {
    method,
    asked,
    rttMs: rtts.length > 0 ? { least: Math.min(...rtts), most: Math.max(...rtts) } : null,
    latenessMs: late.length > 0 ? Math.max(...late) : null,
    carried: total(({ carried }) => carried),
    lost: total(({ lost }) => lost),
    downed: all.some(({ downed }) => downed !== undefined) ? total(({ downed }) => downed ?? 0) : null,
    dropped: total(({ dropped }) => dropped),
  };
}
