import type { LinkOrder, RunningLink } from '../processes/hosts.ts';
import type { Observed } from './observed.ts';
import type { TrialPlan } from './trialPlan.ts';

/** The link that a trial asks for; what gets lost is another choice in each. */
export function linkOrderOf({ variant, seed, round }: TrialPlan): LinkOrder | undefined {
  const link = variant.over?.link;
  return link && { link, seed: `${seed}/${round}` };
}

/** A trial with another round trip over its link, measured when all others are through. */
export async function withRttAfter(observed: Observed, link: RunningLink | undefined): Promise<Observed> {
  if (!link || !observed.link) return observed;
  const after = await Promise.race([link.roundTripMs(), link.died]);
  return { ...observed, link: { ...observed.link, rttMs: { ...observed.link.rttMs, after } } };
}
