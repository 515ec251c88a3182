import type { AuthUse, Trial } from '../../core/trial.ts';

/** What a variant's trials had to do with tokens, all of them together. */
export interface TokenSummary {
  readonly tokens: number;
  /** How often the target refused one, or ended what it had opened, because it had expired. */
  readonly expired: number;
  /** The most requests for tokens in one slot of a trial: how high the wave of those who come back is. */
  readonly mostFetches: number;
  /** The most attempts to connect in one slot of a trial. */
  readonly mostConnects: number;
  readonly everyMs: number;
}

/** Adds up what these trials had to do with tokens; null where nobody authenticated. */
export function summariseTokens(trials: readonly Trial[]): TokenSummary | null {
  const all = trials.flatMap(({ auth }) => auth ?? []);
  const [first] = all;
  if (!first) return null;
  const total = (of: (one: AuthUse) => number) => all.reduce((n, one) => n + of(one), 0);
  const most = (of: (one: AuthUse) => AuthUse['fetches']) =>
    Math.max(0, ...all.flatMap((one) => of(one).attempted));
  return {
    tokens: total(({ tokens }) => tokens),
    expired: total(({ expired }) => expired),
    mostFetches: most(({ fetches }) => fetches),
    mostConnects: most(({ connects }) => connects),
    everyMs: first.everyMs,
  };
}
