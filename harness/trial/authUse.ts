import { type AgentReport, connectsEveryMs } from '../../core/messages/protocol.ts';
import type { AuthUse } from '../../core/trial.ts';
import { addedSeries } from './addedSeries.ts';

/** The tokens of a trial, as all agents saw them; null if nobody authenticates. */
export function authUseOf(reports: readonly Pick<AgentReport, 'auth'>[]): AuthUse | null {
  const seen = reports.flatMap(({ auth }) => auth ?? []);
  if (seen.length === 0) return null;
  const total = (of: 'tokens' | 'expired' | 'late') => seen.reduce((n, one) => n + one[of], 0);
  return {
    tokens: total('tokens'),
    expired: total('expired'),
    late: total('late'),
    everyMs: connectsEveryMs,
    fetches: addedSeries(seen.map(({ fetches }) => fetches)),
    connects: addedSeries(seen.map(({ connects }) => connects)),
  };
}
