import type { HostsOrder, RunningLink } from '../processes/hosts.ts';
import type { Observed } from './observed.ts';
import type { TrialPlan } from './trialPlan.ts';

/** What a trial asks of its hosts; what gets lost on a link is another choice in each. */
export const hostsOrderOf = ({ variant, seed, round }: TrialPlan): HostsOrder => ({
  link: variant.over?.link,
  seed: `${seed}/${round}`,
  hasProxy: variant.over?.proxy !== undefined,
});

/** A trial with another round trip over its link, measured when all others are through. */
export async function withRttAfter(observed: Observed, link: RunningLink | undefined): Promise<Observed> {
  if (!link || !observed.link) return observed;
  const after = await Promise.race([link.roundTripMs(), link.died]);
  return { ...observed, link: { ...observed.link, rttMs: { ...observed.link.rttMs, after } } };
}
